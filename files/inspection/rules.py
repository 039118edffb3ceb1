"""What each finding means, and what its reader can do: every level is decided here.

A public file is read by everybody and stays read; a letter's file is read by a few of the
staff, so it is asked for safety only, and what merely tells much passes. The words name no
content: a finding about an identity number does not carry the number.
"""

from typing import NamedTuple

from files.inspection.report import Finding, Level

BLOCK, WARN = Level.BLOCK, Level.WARN


class Rule(NamedTuple):
    """The level for public files, that for files of letters (None: not asked), the words."""

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
        "不支持旧版 Office 或 WPS 格式。请打开文件，选“另存为”，保存类型选 docx、xlsx 或 pptx 后再上传。",
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
