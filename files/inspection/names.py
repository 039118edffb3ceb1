"""What a file may be called: one plain name, whose ending tells no lie."""

import re
from pathlib import PurePosixPath

LONGEST = 200  # characters; a name's place on the disk is files.names' business

# Ending of a name: what the content must be. Two endings of one kind are one kind.
KINDS = {
    "avif": "avif",
    "csv": "csv",
    "docx": "docx",
    "gif": "gif",
    "heic": "heic",
    "heif": "heic",
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "pdf": "pdf",
    "png": "png",
    "pptx": "pptx",
    "txt": "txt",
    "webp": "webp",
    "xlsx": "xlsx",
}
OLD_OFFICE = {"doc", "dot", "et", "dps", "ppt", "pps", "wps", "xls", "xlt"}
MACROS = {"docm", "dotm", "pptm", "ppsm", "potm", "xlsm", "xltm", "xlsb", "xlam"}
ARCHIVES = {"7z", "bz2", "gz", "jar", "rar", "tar", "tgz", "xz", "zip"}
# An ending like these in front of the last one was put there to deceive somebody.
RUNS = MACROS | {
    *("apk", "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar"),
    *("js", "jse", "jsp", "lnk", "mht", "mhtml", "msi", "msp", "php", "phtml", "pif"),
    *("ps1", "py", "reg", "scr", "sh", "svg", "svgz", "swf", "url", "vbe", "vbs", "wsf"),
    *("xht", "xhtml", "xml", "xsl"),
}

# Bidirectional controls and invisible letters: they show another name than there is.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)


def ending(name: str) -> str:
    """The name's extension in lower case, without the dot; "" where it has none."""
    return PurePosixPath(name).suffix[1:].lower()


def fault(name: str) -> str:
    """The code of a rule that the name breaks, or ""."""
    if not name or len(name) > LONGEST or name.strip(" .") != name:
        return "name_odd"
    if "/" in name or "\\" in name or _INVISIBLE.search(name):
        return "name_odd"
    try:
        name.encode()
    except UnicodeEncodeError:
        return "name_odd"
    last = ending(name)
    if last in MACROS:
        return "macros"
    if last in OLD_OFFICE:
        return "old_office"
    if last in ARCHIVES:
        return "archive"
    if last not in KINDS:
        return "kind_unknown"
    before = name.lower().split(".")[1:-1]
    return "name_double" if any(part.strip() in RUNS for part in before) else ""
