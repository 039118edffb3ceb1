"""What is said of a file at once, in the request that brings it: size, name, kind.

The rest takes time and is asked in a process of its own (sandbox).
"""

from typing import IO

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from files.inspection import kinds, names, rules


def quick_check(file: IO[bytes], name: str, size: int, *, longest: int) -> str:
    """The kind of the file; raises ValidationError with what its sender can do.

    `longest` and `size` are bytes. The size is asked before anything is read, then the
    name, then the content; memory is bounded whatever the file holds. The file is left at
    its start.
    """
    if size > longest:
        raise ValidationError(
            f"文件太大，最大 {filesizeformat(longest)}。请压缩、拆分后再上传。",
            code="too_long",
        )
    if size <= 0:
        raise ValidationError("文件是空的。请检查后重新选择。", code="empty")
    code = names.fault(name)
    try:
        kind, code = ("", code) if code else kinds.judge(file, name)
    finally:
        file.seek(0)
    if code:
        raise ValidationError(rules.RULES[code].words, code=code)
    return kind
