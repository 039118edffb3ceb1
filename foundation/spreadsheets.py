"""Cells of tables that a spreadsheet shows and does not compute.

A cell that it would take for a formula begins with an apostrophe. `keep_plain()` gives the
same to every table of Wagtail's: its CSV says nothing about them (tried on 8.0.1).
"""

from typing import Any

from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A spreadsheet leaves these out before it looks at a cell.
PASSED_OVER = " \u00a0\u3000\ufeff"


def plain(value: Any) -> Any:
    """The value as a cell; numbers, dates and True stay what they are."""
    told = force_str(value, strings_only=True)
    if isinstance(told, str) and told.lstrip(PASSED_OVER).startswith(STARTS_A_FORMULA):
        return f"'{told}"
    return told


def keep_plain() -> None:
    """Let every table that Wagtail makes be made of such cells."""
    rules = SpreadsheetExportMixin.custom_value_preprocess
    formats = SpreadsheetExportMixin.FORMATS
    # Asked in this order: what Wagtail says of dates and lists comes first.
    rules[object] = dict.fromkeys(formats, plain)
