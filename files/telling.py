"""What a reader is told of a file before opening it: its kind and its size in words."""

KINDS = {
    "avif": "图片",
    "csv": "CSV表格",
    "docx": "Word文档",
    "gif": "图片",
    "heic": "图片",
    "jpeg": "图片",
    "jpg": "图片",
    "pdf": "PDF文件",
    "png": "图片",
    "pptx": "PPT演示文稿",
    "txt": "纯文本",
    "webp": "图片",
    "xlsx": "Excel表格",
}
# What the pages of a kind are called.
PAGES = {"xlsx": "张工作表", "pptx": "张幻灯片"}
UNITS = ("字节", "千字节", "兆字节", "吉字节")
STEP = 1024


def kind_in_words(kind: str) -> str:
    """PDF文件, Word文档 …"""
    return KINDS.get(kind, "文件")


def size_in_words(size: int) -> str:
    """86千字节, 1.2兆字节: two figures at least, none that says nothing."""
    amount, unit = float(size), 0
    while amount >= STEP and unit < len(UNITS) - 1:
        amount, unit = amount / STEP, unit + 1
    figures = f"{amount:.1f}" if unit and amount < 10 else f"{amount:.0f}"
    return f"{figures.removesuffix('.0')}{UNITS[unit]}"


def pages_in_words(kind: str, pages: int) -> str:
    """共12页, 共3张工作表; nothing where a kind has no pages."""
    return f"共{pages}{PAGES.get(kind, '页')}" if pages else ""
