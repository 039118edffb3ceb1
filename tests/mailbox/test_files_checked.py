"""A file is opened when it was looked into, and given out when the answer is."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from files.inspection.report import Finding, Level, Report
from foundation import clock
from mailbox import attachments, file_checks, handling
from mailbox.models import LetterAttachment
from tests.mailbox import making
from tests.mailbox.sending import kept, on_disk, ready, text, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def finds(monkeypatch):
    """What the inspection says of each file from now on."""

    def says(**report):
        monkeypatch.setattr(
            file_checks.sandbox, "inspect", lambda path, name, public: Report(**report)
        )

    return says


# Looked into ----------------------------------------------------------------------


def test_what_is_no_picture_waits_for_its_check(people):
    _letter, [row] = written(("a.txt", text()))

    assert row.state == "checking"
    assert attachments.chosen([row], row.pk) is None
    assert attachments.check.func(str(row.pk)) == "ready"
    row.refresh_from_db()
    assert row.is_ready
    assert row.checked_at is not None
    assert attachments.chosen([row], row.pk) is row
    assert attachments.check.func(str(row.pk)) == "gone"  # once is enough


def test_what_is_dangerous_is_refused_and_not_lost(people, finds):
    _letter, [row] = written(("a.txt", text()))
    finding = Finding("macro", Level.BLOCK, "文件里有宏，请另存为不带宏的文件。", "第2页")
    finds(kind="txt", findings=(finding,))

    assert attachments.check.func(str(row.pk)) == "refused"
    row.refresh_from_db()
    assert attachments.why_not(row) == ["文件里有宏，请另存为不带宏的文件。（第2页）"]
    assert attachments.chosen([row], row.pk) is None
    assert attachments.content_of(row) == text()
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM mailbox_letterattachment")
        assert "宏" not in str(cursor.fetchall())


def test_what_the_scanner_finds_is_refused(people, monkeypatch):
    _letter, [row] = written(("a.txt", text()))
    monkeypatch.setattr(file_checks.scanning, "is_infected", lambda path: True)

    assert attachments.check.func(str(row.pk)) == "refused"
    row.refresh_from_db()
    assert attachments.why_not(row) == [file_checks.INFECTED]


def test_what_turns_out_to_be_of_another_kind_is_refused(people, finds):
    _letter, [row] = written(("a.txt", text()))
    finds(kind="pdf")

    assert attachments.check.func(str(row.pk)) == "refused"


def test_the_check_meets_the_bytes_on_no_disk(people, monkeypatch):
    _letter, [row] = written(("a.txt", text()))
    met = []

    def inspect(path, name, public):
        met.append((path.read_bytes(), name, public, str(path).startswith("/proc/")))
        return Report(kind="txt")

    monkeypatch.setattr(file_checks.sandbox, "inspect", inspect)
    attachments.check.func(str(row.pk))
    assert met == [(text(), "a.txt", False, True)]


def test_a_check_that_got_lost_is_asked_for_again(people, monkeypatch):
    _letter, [row] = written(("a.txt", text()))
    with clock.at(clock.now() + timedelta(hours=2)):
        assert attachments.sweep.func()["again"] == 1
    ready(row)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert attachments.sweep.func()["again"] == 0


# With a reply ---------------------------------------------------------------------


def answered(people, files):
    letter = making.in_progress(people)
    return making.answering.submit_reply(
        letter.pk,
        by=people["handler2"],
        content=making.ANSWER,
        outcome="solved",
        files=files,
    )


def test_an_answer_goes_out_when_its_files_were_checked(people, finds):
    token, row = kept()
    letter = answered(people, token)
    [kept_row] = letter.attachments.all()
    assert not kept_row.from_writer
    assert attachments.for_writer(letter) == []

    with pytest.raises(ValidationError, match="还在检查"):
        making.answering.approve_reply(letter.pk, by=people["clerk"])
    LetterAttachment.objects.update(state="refused")
    with pytest.raises(ValidationError, match="退回修改"):
        making.answering.approve_reply(letter.pk, by=people["clerk"])
    ready(row)
    letter = making.answering.approve_reply(letter.pk, by=people["clerk"])
    assert [one.pk for one in attachments.for_writer(letter)] == [row.pk]


def test_files_of_a_returned_answer_stay_in_the_house(people):
    token, row = kept()
    letter = answered(people, token)
    ready(row)
    making.answering.return_reply(letter.pk, by=people["clerk"], note="再写清楚。")
    making.answering.submit_reply(
        letter.pk, by=people["handler2"], content=making.ANSWER, outcome="solved"
    )
    letter = making.answering.approve_reply(letter.pk, by=people["clerk"])

    assert attachments.for_writer(letter) == []


def test_whoever_was_merged_gets_the_answers_files_as_copies(people, letter_files):
    parent = making.in_progress(people)
    child = making.accepted(people)
    handling.merge(child.pk, by=people["clerk"], into=parent)
    token, row = kept(name="结果.txt")
    making.answering.submit_reply(
        parent.pk,
        by=people["handler2"],
        content=making.ANSWER,
        outcome="solved",
        files=token,
    )
    ready(row)
    making.answering.approve_reply(parent.pk, by=people["clerk"])

    [copy] = attachments.for_writer(child)
    assert (copy.name, copy.is_ready, attachments.content_of(copy)) == (
        "结果.txt",
        True,
        text(),
    )
    assert copy.stored != row.stored
    assert len(on_disk(letter_files)) == 2
