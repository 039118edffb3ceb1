"""What lies in the storage without a row goes after a day; what misses is counted."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command

from files import sweeping


def lay(alias, name, *, hours):
    storages[alias].save(name, ContentFile(b"x"))
    old(alias, name, hours=hours)


def old(alias, name, *, hours=25):
    then = time.time() - hours * 3600
    os.utime(storages[alias].path(name), (then, then))


@pytest.fixture
def rows(document, image):
    made = image.get_rendition("width-20")
    for alias, name in (
        ("default", document.file.name),
        ("default", image.file.name),
        ("renditions", made.file.name),
    ):
        old(alias, name)
    return [document, image, made]


def test_what_no_row_names_goes_after_a_day(rows):
    for alias, name in (
        ("default", "documents/ab12/旧.pdf"),
        ("default", "original_images/old.jpg"),
        ("renditions", "images/old.jpg"),
    ):
        lay(alias, name, hours=25)
    lay("default", "documents/ab13/新.pdf", hours=23)
    # Not one of the places in which rows have their files.
    lay("default", "letters/old", hours=25)

    found = sweeping.sweep.func()

    assert found == {"owned": 3, "removed": 3, "orphans": 0, "missing": 0}
    left = {
        path.name
        for alias in ("default", "renditions")
        for path in Path(storages[alias].location).rglob("*")
        if path.is_file()
    }
    assert left == {Path(row.file.name).name for row in rows} | {"新.pdf", "old"}
    assert not Path(storages["default"].path("documents/ab12")).exists()


def test_a_row_without_its_file_is_counted_and_not_named(rows, caplog):
    document = rows[0]
    document.file.storage.delete(document.file.name)

    assert sweeping.look_through(remove=True).missing == 1
    assert document.filename not in caplog.text


def test_a_wrong_database_takes_nothing_away(rows, monkeypatch):
    monkeypatch.setattr(sweeping, "SUSPICIOUS", 5)
    for number in range(5):
        lay("default", f"documents/ab{number}/x.pdf", hours=25)

    found = sweeping.look_through(remove=True)

    assert (found.removed, found.orphans) == (0, 5)
    assert storages["default"].exists("documents/ab1/x.pdf")


def test_the_command_only_says_unless_it_is_told(rows):
    lay("default", "documents/ab12/旧.pdf", hours=25)
    told = StringIO()

    call_command("sweep_files", stdout=told)
    assert "无主的文件 1 个，删去 0 个" in told.getvalue()
    call_command("sweep_files", "--remove", stdout=told)
    assert "无主的文件 0 个，删去 1 个" in told.getvalue()
