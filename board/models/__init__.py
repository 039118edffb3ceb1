"""What hangs where: boards and halls, postings, and what passers-by report of them."""

from board.models.columns import BoardPage
from board.models.packs import PackState, WallPack
from board.models.places import BoardKind, BulletinBoard, Hall, Paper
from board.models.postings import (
    OPEN,
    BoardReport,
    Finding,
    Posting,
    PostingState,
)

__all__ = [
    "OPEN",
    "BoardKind",
    "BoardPage",
    "BoardReport",
    "BulletinBoard",
    "Finding",
    "Hall",
    "PackState",
    "Paper",
    "Posting",
    "PostingState",
    "WallPack",
]
