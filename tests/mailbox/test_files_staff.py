"""Files in the admin: who may read the text may open them; scans and answers bring some."""

from datetime import date

import pytest
from django.urls import reverse

from foundation import clock
from mailbox import attachments, handling
from mailbox.models import Letter, LetterAttachment
from tests.mailbox import making
from tests.mailbox.sending import kept, photo, ready, sent, text
from tests.mailbox.staff import at
from tests.mailbox.writing import OPENED, letter, open_letter, parsed

pytestmark = pytest.mark.django_db
# Whoever sees the letters of QL01 that are given to its residents' committee.
READERS = {
    *("clerk", "clerk2", "handler2", "reviewer"),
    *("street", "street2", "auditor", "chief", "chief2"),
}


@pytest.fixture(autouse=True)
def monday(people):
    with clock.at(date(2026, 11, 23)):
        yield


def address(row):
    return reverse("mailbox_letters:file", args=[row.letter_id, row.pk])


def worked_on(people, name="秘密说明.txt", **fields):
    token, row = kept(name=name)
    making.in_progress(people, files=token, **fields)
    return ready(row)


def opens(at_work, row):
    """Who gets the file."""
    found = set()
    for name, browser in at_work.items():
        answer = browser.get(address(row))
        assert answer.status_code in (200, 302, 404), name
        if answer.status_code == 200:
            assert answer.content == text()
            assert "no-store" in answer["Cache-Control"]
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer["Content-Disposition"].startswith("attachment; ")
            found.add(name)
        else:
            assert text() not in answer.content
    return found


def test_an_ordinary_letters_file_is_for_who_reads_the_letter(people, at_work):
    row = worked_on(people)

    assert opens(at_work, row) == READERS
    assert "秘密说明.txt" in at_work["handler2"].text(at(row.letter))


def test_a_confidential_letters_file_is_for_who_reads_its_text(people, at_work):
    row = worked_on(people, confidential=True)
    assert opens(at_work, row) == {"clerk", "clerk2"}
    for name in ("handler2", "street"):
        assert "秘密说明" not in at_work[name].text(at(row.letter)), name
    assert "秘密说明.txt" in at_work["clerk"].text(at(row.letter))


def test_whom_a_letter_is_about_gets_no_file_of_it(people, at_work):
    token, row = kept()
    making.assigned(people, files=token, about_organizations=[making.company()])
    row = ready(row)

    assert "handler" not in opens(at_work, row)
    assert at_work["handler"].get(address(row)).status_code == 404


def test_a_file_opens_under_its_own_letter_only(people, at_work):
    row = worked_on(people)
    other = worked_on(people, confidential=True)
    clerk = at_work["clerk"]

    crossed = reverse("mailbox_letters:file", args=[other.letter_id, row.pk])
    assert clerk.get(crossed).status_code == 404
    crossed = reverse("mailbox_letters:file", args=[row.letter_id, other.pk])
    assert at_work["handler2"].get(crossed).status_code == 404
    assert clerk.post(address(row)).status_code == 405


@pytest.mark.parametrize("state", ["checking", "refused"])
def test_what_is_not_ready_is_opened_by_nobody(people, at_work, state):
    row = worked_on(people)
    LetterAttachment.objects.update(state=state)

    assert opens(at_work, row) == set()
    label = LetterAttachment.State(state).label
    assert f"秘密说明.txt（{label}" in at_work["clerk"].text(at(row.letter))


def test_a_file_that_waits_for_its_form_is_opened_by_nobody(people, at_work):
    row = worked_on(people)
    _token, waiting = kept(name="另一个.txt", content=text("乙"))
    ready(waiting)

    loose = reverse("mailbox_letters:file", args=[row.letter_id, waiting.pk])
    assert {browser.get(loose).status_code for browser in at_work.values()} <= {302, 404}


def test_a_letter_taken_at_the_desk_brings_its_scan(people, at_work):
    clerk, take = at_work["clerk"], "/admin/letters/take/"
    page = parsed(clerk.get(take))
    token = page.select_one("[name=token]")["value"]
    fields = {
        **letter(token=token),
        "channel": "paper",
        "consent": "written",
        "once": "a" * 32,
    }
    refused = clerk.client.post(
        take, {**fields, "content": "", "attachments": [sent("扫描.jpg", photo())]}
    )
    assert "已收到：扫描.jpg" in refused.content.decode()
    for _time in range(2):
        slip = clerk.client.post(take, fields)
        assert "来信回执" in slip.content.decode()

    [row] = Letter.objects.get().attachments.all()
    assert (row.name, row.added_by, row.from_writer) == ("扫描.jpg", people["clerk"], True)


def test_an_answer_brings_files_to_the_writer(people, at_work, client):
    receipt = making.written()
    pk = receipt.letter.pk
    making.intake.accept(pk, by=people["clerk"])
    handling.assign(pk, by=people["clerk"], to=making.committee())
    found = handling.sign(pk, by=people["handler2"])
    screen = at_work["handler2"].get(at(found, "submit_reply"))
    token = parsed(screen).select_one("[name=token]")["value"]
    fields = {
        "version": found.version,
        "content": making.ANSWER,
        "outcome": "solved",
        "token": token,
    }
    post = at_work["handler2"].client.post
    refused = post(
        at(found, "submit_reply"),
        {**fields, "outcome": "", "attachments": [sent("清理后.jpg", photo())]},
    )
    assert "已收到：清理后.jpg" in refused.content.decode()
    assert post(at(found, "submit_reply"), fields).status_code == 302

    [row] = found.attachments.all()
    assert not row.from_writer
    mine = reverse("writer_file", args=[row.pk])
    page = open_letter(client, receipt).content.decode()
    assert "清理后.jpg" not in page
    assert client.get(mine).status_code == 404
    found.refresh_from_db()
    assert "清理后.jpg" in at_work["clerk"].text(at(found, "approve_reply"))
    at_work["clerk"].does(found, "approve_reply")
    assert "清理后.jpg" in client.get(OPENED).content.decode()
    assert client.get(mine).content == attachments.content_of(row)
