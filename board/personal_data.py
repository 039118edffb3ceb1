"""What the board answers for: who hung a sheet, took it down, or saw to a report."""

from foundation.personal_data import Claim

CLAIMS = [
    Claim(
        model="board.Posting",
        fields=("hung_by", "taken_down_by"),
        what="此人张贴、取下的公开内容",
        exported=("hung_on", "taken_down_on"),
        kept="张贴记录说明何时由谁张贴，随所张贴的内容保存",
        binds=True,
    ),
    Claim(
        model="board.BoardReport",
        fields=("settled_by",),
        what="此人处理的报缺",
        exported=("settled_at",),
        kept="处理记录随报缺保存；报缺本身不记录是谁报的",
        binds=True,
    ),
]
