"""What each finding means, and what its reader can do: every level is decided here.

A public file is read by everybody and stays read; a letter's file is read by a few of the
staff, so it is asked for safety only, and what merely tells much passes. The words name no
content: a finding about an identity number does not carry the number.
"""

from typing import NamedTuple

from files.inspection.report import Finding, Level

BLOCK, WARN = Level.BLOCK, Level.WARN


class Rule(NamedTuple):
    """Level for public files, level for files of letters (None: not asked), words."""

    public: Level
    letter: Level | None
    words: str


# `{place}` stands where to look; words that need none stand without it.
RULES: dict[str, Rule] = {
    # What can be said at once, from the name, the size and the first bytes.
    "name_odd": Rule(
        BLOCK, BLOCK, "文件名不能含路径、控制字符或不可见字符，也不能太长。请改名后再上传。"
    ),
    "name_double": Rule(
        BLOCK, BLOCK, "文件名里有两个扩展名，容易误认。请去掉多余的一个后再上传。"
    ),
    "kind_unknown": Rule(
        BLOCK,
        BLOCK,
        "不支持这种文件。可上传 PDF、Word（docx）、Excel（xlsx）、PPT（pptx）、"
        "文本（txt、csv）和图片（jpg、png、webp、gif、avif、heic）。",
    ),
    "kind_differs": Rule(
        BLOCK, BLOCK, "文件的内容与扩展名不符。请用原来的软件打开并重新保存后再上传。"
    ),
    "kind_two": Rule(
        BLOCK,
        BLOCK,
        "文件里夹带了另一种格式的内容。请用原来的软件打开并另存为新文件后再上传。",
    ),
    "markup": Rule(
        BLOCK, BLOCK, "文件里是网页、脚本或矢量图代码，不能上传。请另存为 PDF 或纯文本。"
    ),
    "encoding": Rule(
        BLOCK, BLOCK, "文本的编码无法识别。请另存为 UTF-8 编码的文本后再上传。"
    ),
    "old_office": Rule(
        BLOCK,
        BLOCK,
        "不支持旧版 Office 或 WPS 格式。请打开文件，选“另存为”，"
        "保存类型选 docx、xlsx 或 pptx 后再上传。",
    ),
    "archive": Rule(BLOCK, BLOCK, "不支持压缩包。请解压后逐个上传里面的文件。"),
    "archive_bomb": Rule(
        BLOCK, BLOCK, "文件解开后太大，或包含的部分太多。请拆分或重新保存后再上传。"
    ),
    "archive_odd": Rule(
        BLOCK, BLOCK, "文件的内部结构不正常。请用 Office 或 WPS 打开并另存后再上传。"
    ),
    "encrypted": Rule(
        BLOCK, BLOCK, "文件加了密码或权限保护，无法检查。请取消密码保护并另存后再上传。"
    ),
    # What a program would run or fetch.
    "macros": Rule(
        BLOCK, BLOCK, "文件里有宏。请另存为不含宏的 docx、xlsx 或 pptx 后再上传。"
    ),
    "active_content": Rule(
        BLOCK, BLOCK, "文件里有控件或自定义功能区。请删除后另存再上传。"
    ),
    "embedded_file": Rule(
        BLOCK,
        BLOCK,
        "文件里嵌入了其他文件，或图表带着整张数据表。请删除，或改贴为图片，附件另行上传。",
    ),
    "remote_target": Rule(
        BLOCK, BLOCK, "文件打开时会从网络或别处取内容。请改为嵌入文件本身后另存再上传。"
    ),
    "remote_field": Rule(
        BLOCK, WARN, "{place}有从别处取内容的域。请按 Ctrl+Shift+F9 转为普通文字。"
    ),
    "remote_formula": Rule(
        BLOCK, WARN, "{place}有从网络取数据的公式。请复制后选“粘贴为数值”再上传。"
    ),
    "dde": Rule(BLOCK, BLOCK, "{place}有会运行其他程序的命令（DDE）。请删除后再上传。"),
    "script": Rule(BLOCK, BLOCK, "PDF 里有脚本。请用“打印为 PDF”另存后再上传。"),
    "launch": Rule(
        BLOCK, BLOCK, "PDF 会打开别的程序或文件。请用“打印为 PDF”另存后再上传。"
    ),
    "submit": Rule(
        BLOCK, BLOCK, "PDF 里有会发送数据的表单。请用“打印为 PDF”另存后再上传。"
    ),
    "attachment": Rule(BLOCK, BLOCK, "PDF 里夹带了附件。请删除附件，或另行上传。"),
    "media": Rule(BLOCK, BLOCK, "PDF 里有音像或三维内容。请用“打印为 PDF”另存后再上传。"),
    "dynamic_form": Rule(
        BLOCK, BLOCK, "PDF 是动态表单（XFA）。请用“打印为 PDF”另存后再上传。"
    ),
    # What a reader does not see and anybody can find.
    "hidden_sheet": Rule(
        BLOCK, None, "{place}是隐藏的。请删除，或取消隐藏并确认可以公开后再上传。"
    ),
    "hidden_rows": Rule(
        BLOCK,
        None,
        "{place}有隐藏的行（也可能是筛选造成的），里面有内容。请删除，或取消隐藏后再上传。",
    ),
    "hidden_columns": Rule(
        BLOCK, None, "{place}有隐藏的列，里面有内容。请删除，或取消隐藏后再上传。"
    ),
    "pivot_cache": Rule(
        BLOCK,
        None,
        "数据透视表带着全部原始数据。请复制整张表，选“粘贴为数值”到新工作簿后再上传。",
    ),
    "external_link": Rule(
        BLOCK, WARN, "文件链接着别的工作簿或数据源，并存有其中的数据。请断开链接后再上传。"
    ),
    "name_of_hidden": Rule(
        BLOCK, None, "{place}指向隐藏的工作表。请在“名称管理器”中删除后再上传。"
    ),
    "hidden_name": Rule(WARN, None, "{place}是隐藏的名称，请确认里面没有不该公开的内容。"),
    "comments": Rule(BLOCK, None, "{place}有批注。请在“审阅”中删除所有批注后再上传。"),
    "tracked_changes": Rule(
        BLOCK,
        None,
        "{place}留有修订记录，删去的字仍能看到。请在“审阅”中接受或拒绝全部修订后再上传。",
    ),
    "tracked_formats": Rule(
        WARN, None, "{place}留有格式修订记录。请在“审阅”中接受全部修订。"
    ),
    "hidden_text": Rule(
        BLOCK, None, "{place}有隐藏文字。请显示隐藏文字，删除或取消隐藏后再上传。"
    ),
    "hidden_slide": Rule(BLOCK, None, "{place}是隐藏的。请删除，或取消隐藏后再上传。"),
    "speaker_notes": Rule(BLOCK, None, "幻灯片有演讲者备注。请删除备注后再上传。"),
    "cropped_picture": Rule(
        WARN,
        None,
        "有裁剪过的图片，裁掉的部分仍在文件里。请用“压缩图片”删除裁剪区域。",
    ),
    "local_link": Rule(
        WARN, WARN, "有超链接指向本机或内部网络的位置，读者打不开，还会透露路径。请改掉。"
    ),
    "local_template": Rule(
        WARN, None, "文件附着本机模板，会透露路径。请另存为新文件后再上传。"
    ),
    "hidden_layer": Rule(
        WARN, None, "PDF 里有隐藏的图层。请合并图层后重新导出，或确认可以公开。"
    ),
    "old_versions": Rule(
        WARN,
        None,
        "PDF 里可能留有改动前的版本（电子签章也会如此）。"
        "没有签章的，请另存为新文件后再上传。",
    ),
    "covered_text": Rule(
        BLOCK,
        None,
        "{place}有被色块或图片盖住的文字，仍可复制出来。"
        "请在原文件中删去这些字，再重新导出 PDF。",
    ),
    "invisible_text": Rule(
        WARN, None, "{place}有与底色相同、看不见的文字。请确认没有不该公开的内容。"
    ),
    "not_redacted": Rule(
        BLOCK, None, "{place}标了涂黑但还没有生效。请应用涂黑并另存后再上传。"
    ),
    "too_many_pages": Rule(BLOCK, BLOCK, "PDF 超过 500 页。请拆成几个文件后再上传。"),
    # Who wrote it. Office files are cleaned of it; a PDF is not.
    "authors": Rule(WARN, None, "文件属性里有作者、单位等信息。"),
    "custom_properties": Rule(WARN, None, "文件里有自定义属性。"),
    "thumbnail": Rule(WARN, None, "文件里有首页缩略图，可能与现在的内容不同。"),
    # What would be somebody's personal data in front of everybody.
    "identity_number": Rule(
        BLOCK, None, "{place}有身份证号码。请遮住中间部分，或删除后再上传。"
    ),
    "bank_card": Rule(BLOCK, None, "{place}有银行卡号。请遮住中间部分，或删除后再上传。"),
    "identity_likely": Rule(
        WARN, None, "{place}有像身份证号码的数字。请核对，是的请遮住或删除。"
    ),
    "card_likely": Rule(
        WARN, None, "{place}有像银行卡号的数字。请核对，是的请遮住或删除。"
    ),
    "mobile": Rule(WARN, None, "{place}有手机号码。请确认是对外公布的号码，否则请删除。"),
    # What reading it under limits came to.
    "not_readable": Rule(
        BLOCK, BLOCK, "文件已损坏或无法读取。请用原来的软件打开并另存后再上传。"
    ),
    "took_too_long": Rule(
        BLOCK, BLOCK, "检查用时过长，已停止。请把文件拆分或简化后再上传。"
    ),
    "too_heavy": Rule(
        BLOCK, BLOCK, "检查所需内存过多，已停止。请把文件拆分或简化后再上传。"
    ),
}


def finding(code: str, place: str = "", *, public: bool = True) -> Finding | None:
    """The finding of this rule, or None where it is not asked of a letter's file."""
    rule = RULES[code]
    level = rule.public if public else rule.letter
    if level is None:
        return None
    return Finding(code, level, rule.words.format(place=place), place)
