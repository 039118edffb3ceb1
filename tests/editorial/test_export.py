"""The list as a table: the same rows, in words, nothing that runs, and who took it."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from wagtail.models import ModelLogEntry

from editorial import listing
from foundation.spreadsheets import STARTS_A_FORMULA
from tests.editorial import making
from tests.editorial.asking import INDEX, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shifts")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_holds_the_rows_of_the_list_in_words(log_in, people, kind):
    making.item(turn=1, title="甲", due_on=date(2026, 11, 20))
    making.item(turn=2, title="乙", assigned_to=people["clerk2"])
    making.item("QL02", title="别家的")
    client = log_in("clerk")
    told = str(table(client, kind))

    assert all(
        word in told for word in ("甲", "乙", "值班", "待受理", "槐荫里", "2026-11-20")
    )
    assert "槐荫里信箱值班员二" in told
    assert "别家的" not in told
    assert len(table(client, kind, "?show=overdue")) == 2


@pytest.mark.parametrize("start", STARTS_A_FORMULA)
def test_no_cell_is_computed(log_in, start):
    making.item(title=f"{start}HYPERLINK(1)", stage_label="=1+1")
    client = log_in("clerk")

    assert f"'{start}HYPERLINK" in client.get(f"{INDEX}export/csv/").content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(f"{INDEX}export/xlsx/").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_who_took_a_table_is_logged(log_in, people):
    making.item()
    answer = log_in("clerk").get(f"{INDEX}export/csv/?show=unclaimed")

    entry = ModelLogEntry.objects.get(action="editorial.export")
    assert entry.user == people["clerk"]
    assert entry.data == {"rows": 1, "format": "csv", "conditions": "show=unclaimed"}
    assert answer["Cache-Control"] == "no-store"


def test_too_long_a_table_is_refused(log_in, monkeypatch):
    monkeypatch.setattr(listing, "LONGEST_TABLE", 1)
    for turn in range(2):
        making.item(turn=turn)
    answer = log_in("clerk").get(f"{INDEX}export/csv/?kind=shift")

    assert answer["Location"] == f"{INDEX}?kind=shift"
    assert not ModelLogEntry.objects.filter(action="editorial.export").exists()
