"""What the check of a document writes, and when it writes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from files import access, checking, removal, scanning, stored
from files.inspection import sandbox
from files.inspection.report import Finding, Level, Report
from files.models import CheckState, PortalDocument
from foundation import clock
from foundation.attachable import FileKind

UNCHECKED = {"check_state": CheckState.CHECKING, "checked_at": None}
SECRET = Finding("id_number", Level.BLOCK, "第 2 页有身份证号码。", "第 2 页")
LOOK = Finding("authors", Level.WARN, "文件属性里有作者姓名。")


@pytest.fixture
def document(make_document):
    return make_document("财务.csv", b"a,b\n1,2\n", **UNCHECKED)


@pytest.fixture
def report(monkeypatch):
    """Say what the inspection answers; `asked` are its calls."""

    def answer(made, *, mended=b""):
        asked = []

        def inspect(path, name, *, public, cleaned):
            asked.append((path, name, public))
            if mended:
                cleaned.write_bytes(mended)
            return made

        monkeypatch.setattr(sandbox, "inspect", inspect)
        return asked

    return answer


def run(document):
    return checking.check.func(document.pk, document.file_hash)


def now(document):
    return PortalDocument.objects.get(pk=document.pk)


def waiting(task):
    paths = DBTaskResult.objects.ready().filter(task_path=task.module_path)
    return [row.args_kwargs["args"] for row in paths]


def test_a_sound_document_becomes_ready(document, report):
    asked = report(Report("csv", (LOOK,), text="a\0b", scanned=True, pages=3))

    assert run(document) == CheckState.READY

    assert asked == [(Path(document.file.path), "财务.csv", True)]
    found = now(document)
    assert (found.check_state, found.kind, found.pages) == (CheckState.READY, "csv", 3)
    # PostgreSQL takes no NUL.
    assert (found.text, found.scanned, found.found) == ("ab", True, [LOOK])
    assert found.checked_at is not None
    assert found.check_tries == 0


def test_one_with_a_fault_is_blocked_in_words(document, report):
    report(Report("csv", (LOOK, SECRET)))

    assert run(document) == CheckState.BLOCKED
    assert now(document).found == [LOOK, SECRET]


def test_the_real_inspection_reads_a_real_file(document):
    assert run(document) == CheckState.READY
    assert now(document).kind == "csv"


def test_run_again_it_does_nothing(document, report):
    report(Report("csv"))
    run(document)
    asked = report(Report("csv", (SECRET,)))

    assert run(document) == ""
    assert asked == []
    assert now(document).check_state == CheckState.READY


def test_a_check_says_nothing_of_other_bytes(document, report, monkeypatch):
    """The file is exchanged while its check runs: the check of the new one will say."""

    def inspect(path, name, *, public, cleaned):
        replace(document, b"other,bytes\n")
        return Report("csv")

    monkeypatch.setattr(sandbox, "inspect", inspect)
    run(document)

    assert now(document).check_state == CheckState.CHECKING
    # Nor does the late task of the old bytes.
    assert run(document) == ""


def replace(document, content):
    row = now(document)
    stored.put(row, ContentFile(content), "新.csv")
    row.save()


def test_other_bytes_are_unchecked_whoever_stores_them(make_document):
    document = now(make_document("财务.csv", b"a,b\n", findings=[], text="a,b"))
    assert document.check_state == CheckState.READY

    replace(document, b"other,bytes\n")

    changed = now(document)
    assert (changed.check_state, changed.checked_at) == (CheckState.CHECKING, None)
    assert changed.text == ""


@pytest.mark.parametrize("gone", ["before", "while"])
def test_a_file_that_is_gone_is_blocked_in_words(document, monkeypatch, gone):
    def inspect(path, name, *, public, cleaned):
        path.unlink()
        return Report("csv")

    monkeypatch.setattr(sandbox, "inspect", inspect)
    if gone == "before":
        Path(document.file.path).unlink()
        monkeypatch.setattr(sandbox, "inspect", lambda *a, **k: Report("csv"))

    assert run(document) == CheckState.BLOCKED
    assert now(document).found == [checking.GONE]


def test_what_kills_its_checks_is_given_up(document, monkeypatch):
    """A killed worker writes nothing: each begun check is counted before it runs."""

    def dies(*_args, **_kwargs):
        raise SystemExit

    monkeypatch.setattr(sandbox, "inspect", dies)
    for tries in range(1, checking.MOST_TRIES + 1):
        with pytest.raises(SystemExit):
            run(document)
        assert now(document).check_tries == tries

    assert run(document) == CheckState.BLOCKED
    assert now(document).found == [checking.GIVEN_UP]


def test_a_mended_file_takes_the_place_of_the_first(document, report):
    before = document.file.name
    report(Report("csv", (LOOK,)), mended=b"a,b\n")

    assert run(document) == CheckState.READY

    found = now(document)
    with found.open_file() as file:
        assert file.read() == b"a,b\n"
    assert (found.file_size, found.filename) == (4, "财务.csv")
    assert found.file_hash != document.file_hash
    assert found.check_state == CheckState.READY
    assert waiting(removal.remove) == [["default", before]]


def test_without_room_for_the_mended_file_it_waits(document, report, monkeypatch):
    report(Report("csv"), mended=b"a,b\n")

    def full(*_args):
        raise ValidationError(stored.NO_ROOM)

    monkeypatch.setattr(stored, "put", full)

    assert run(document) == CheckState.CHECKING
    assert now(document).check_tries == 0


def test_without_the_scanner_it_stays_unchecked(document, report, monkeypatch):
    asked = report(Report("csv"))

    def away(_path):
        raise scanning.Unavailable

    monkeypatch.setattr(scanning, "is_infected", away)
    for _ in range(checking.MOST_TRIES + 2):
        assert run(document) == CheckState.CHECKING
    assert asked == []

    monkeypatch.setattr(scanning, "is_infected", lambda _path: False)
    assert run(document) == CheckState.READY


def test_what_the_scanner_finds_is_blocked(document, report, monkeypatch):
    asked = report(Report("csv"))
    monkeypatch.setattr(scanning, "is_infected", lambda _path: True)

    assert run(document) == CheckState.BLOCKED
    assert now(document).found == [checking.INFECTED]
    assert asked == []


def test_a_check_that_was_lost_is_begun_again(make_document):
    lost = make_document("a.csv", b"a,b\n", **UNCHECKED)
    # Its task waits, most likely.
    make_document("b.csv", b"b,c\n", **UNCHECKED)
    make_document("c.csv", b"c,d\n")
    PortalDocument.objects.filter(title__in=["a.csv", "c.csv"]).update(
        created_at=clock.now() - timedelta(minutes=6)
    )

    assert checking.recheck.func() == 1
    assert waiting(checking.check) == [[lost.pk, lost.file_hash]]


def test_no_row_says_ready_without_a_check(document):
    with pytest.raises(IntegrityError), transaction.atomic():
        PortalDocument.objects.filter(pk=document.pk).update(check_state="ready")


@pytest.mark.parametrize("state", CheckState)
def test_only_what_is_ready_is_for_everybody(make_document, opened, get, state):
    document = make_document("财务.csv", b"a,b\n")
    PortalDocument.objects.filter(pk=document.pk).update(check_state=state)
    opened.add((FileKind.DOCUMENT, document.pk))

    assert access.open_to_all(now(document)) == (state == CheckState.READY)
    assert get(document.url).status_code == (200 if state == CheckState.READY else 404)
