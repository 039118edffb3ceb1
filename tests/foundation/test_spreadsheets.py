"""Cells that a spreadsheet shows and does not compute, Wagtail's tables' too."""

from datetime import date

import pytest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from foundation.spreadsheets import PASSED_OVER, STARTS_A_FORMULA, plain


@pytest.mark.parametrize("start", STARTS_A_FORMULA)
@pytest.mark.parametrize("before", ["", *PASSED_OVER])
def test_no_formula_begins_a_cell(before, start):
    assert plain(f"{before}{start}1") == f"'{before}{start}1"


@pytest.mark.parametrize(
    "value", ["甲", "a=1", "", "1-2", 7, -1, 1.5, True, date(2026, 1, 2)]
)
def test_everything_else_stays(value):
    assert plain(value) == value


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_wagtails_tables_are_made_of_such_cells(kind):
    view = SpreadsheetExportMixin()

    assert view.preprocess_field_value("name", "=1+1", kind) == "'=1+1"
    assert view.preprocess_field_value("name", "甲", kind) == "甲"
