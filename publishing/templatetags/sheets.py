"""What a printed sheet carries: the page's address as a picture, and a short code."""

from functools import lru_cache
from typing import Any

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from publishing import check_codes, sheet_doors

register = template.Library()


@register.filter
def check_code(sha256: str) -> str:
    """The code of a version as it stands on paper: 3F7A-92CD."""
    return check_codes.code_of(sha256)


@register.filter
def of_version(address: str, version: Any) -> str:
    """The address with the code of a version; without one, the address alone."""
    return check_codes.address_of_sheet(address, version.sha256) if version else address


@register.simple_tag
@lru_cache(maxsize=1024)
def qr(address: str, title: str = "二维码：本页网址") -> SafeString:
    """The address as an inline SVG, black on white in every mode: cameras need that."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308 - made by segno


@register.simple_tag
def doors_of(page: Any) -> sheet_doors.Doors | None:
    """Where the page is printed and its sheet reported; None where no room does."""
    return sheet_doors.of_page(page) if getattr(page, "pk", None) else None
