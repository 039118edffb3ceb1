"""Of sixty planted letters nothing personal stands in a dump, a log, a mail, an export, a
revision, a cache, or in any byte that goes to somebody whom it is not for."""

import io
import logging

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry, Revision

from editorial.models import WorkItem
from mailbox import identities, tracking
from mailbox.models import Letter
from tests.mailbox import planted
from tests.permissions.addresses import addresses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proofs]

# Who may not see who wrote, and of confidential letters nothing that was written.
FOREIGN = ("handler", "editor", "supervisor", "auditor", "street", "moderator", "entrance")
DESK = (
    "/admin/",
    "/admin/desk/work/",
    "/admin/desk/work/?overdue=1",
    "/admin/letters/",
    "/admin/desk/work/export/csv/",
    "/admin/desk/work/export/xlsx/",
)
PUBLIC = (
    "/",
    "/huaiyinli/",
    "/mailbox/",
    "/mailbox/letters/",
    "/api/v1/letters/?count=1",
    "/sitemap.xml",
    "/feeds/all.atom",
)


@pytest.fixture
def log():
    """All that is logged while the test runs, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def led(people, how_many):
    rows = [planted.plant(number) for number in range(how_many)]
    for number, one in enumerate(rows):
        planted.lead(one, number, people)
    return rows


@pytest.fixture
def letters(people, log):
    rows = led(people, planted.HOW_MANY)
    assert len(planted.stages()) >= 7
    return rows


@pytest.fixture
def some_letters(people):
    """As many as show that the proof can see."""
    return led(people, planted.HOW_MANY // 3)


def body_of(answer):
    return b"".join(answer) if answer.streaming else answer.content


def seen_by(user, paths):
    """What a person gets at these addresses, as text; XLSX as its raw parts."""
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        text = body_of(answer).decode("utf-8", "replace")
        yield path, f"{answer.headers}{text}"


def opened_in_vain(user, one, row):
    """A file of a confidential letter is given to none of these; its content nowhere."""
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    paths = [f"/mailbox/track/letter/files/{row.pk}/"]
    if user is None or one.letter.confidential:
        paths.append(f"/admin/letters/{one.letter.pk}/files/{row.pk}/")
    for path in paths:
        answer = browser.get(path)
        if answer.status_code == 200 or planted.files_found_in(str(answer.content), [one]):
            yield user, path


def test_sixty_planted_letters_leak_nowhere(people, letters, log, capsys):
    confidential = [one for one in letters if one.letter.confidential]
    assert len(letters) == 60
    assert len(confidential) == 20

    # Staff look around, each in what is theirs; some open identities.
    leaks = []
    for one in letters:
        for row in one.letter.attachments.all():
            for name in (None, *FOREIGN, "handler2"):
                leaks += opened_in_vain(people.get(name), one, row)
    for name in FOREIGN:
        pages = [*DESK, *(f"/admin/letters/{one.letter.pk}/" for one in letters)]
        items = WorkItem.objects.values_list("pk", flat=True)
        pages += [f"/admin/desk/work/{pk}/" for pk in items]
        for path, text in seen_by(people[name], pages):
            leaks += [(name, path, word) for word in planted.found_in(text, letters)]
    for path, text in seen_by(
        people["handler2"], [f"/admin/letters/{one.letter.pk}/" for one in letters]
    ):
        leaks += [("handler2", path, word) for word in planted.found_in(text, letters)]
    for path, text in seen_by(None, PUBLIC):
        leaks += [("anonymous", path, word) for word in planted.found_in(text, letters)]
    assert leaks == []

    opened = letters[1].letter
    identities.open_identity(opened.pk, by=people["clerk"], reason="call_back")
    [reading] = tracking.progress(Letter.objects.get(pk=opened.pk)).readings
    assert reading[1:] == ("槐荫里社区服务站", "信箱值班员", "回访")

    # What is kept: every row of every table, mails, caches, files, logs, output.
    for table, row in planted.every_row():
        leaks += [(table, word) for word in planted.found_in(row, letters)]
        leaks += [(table, word) for word in planted.files_found_in(row, letters)]
    for place, text in planted.everything_else():
        leaks += [(place, word) for word in planted.found_in(text, letters)]
        leaks += [(place, word) for word in planted.files_found_in(text, letters)]
    written = log.getvalue() + "".join(capsys.readouterr())
    leaks += [("log", word) for word in planted.found_in(written, letters)]
    leaks += [("log", word) for word in planted.files_found_in(written, letters)]
    assert leaks == []
    revisions = str(list(Revision.objects.values())) + str(
        list(ModelLogEntry.objects.values())
    )
    assert planted.found_in(revisions, letters) == []


def test_the_proof_finds_what_is_planted_in_the_open(people, some_letters):
    """What the proof above looks for is found where it may stand."""
    clerk = Client()
    clerk.force_login(people["clerk"])
    confidential = next(
        one
        for one in some_letters
        if one.letter.confidential and one.letter.community.code == "QL01"
    )
    text = clerk.get(f"/admin/letters/{confidential.letter.pk}/").content.decode()
    assert planted.found_in(text, [confidential]) == list(confidential.words[-3:])
    row = confidential.letter.attachments.get(kind="txt")
    path = f"/admin/letters/{confidential.letter.pk}/files/{row.pk}/"
    opened = clerk.get(path).content.decode()
    assert planted.files_found_in(opened, [confidential]) == [confidential.files[1]]
    WorkItem.objects.filter(number=confidential.letter.number).update(
        title=confidential.words[0]
    )
    rows = [
        word
        for _table, row in planted.every_row()
        for word in planted.found_in(row, some_letters)
    ]
    assert rows == [confidential.words[0]]


def test_letters_about_the_company_are_found_nowhere_by_its_people(people, some_letters):
    about = [
        one.letter
        for one in some_letters
        if one.letter.community.code == "QL01" and one.letter.about_organizations.exists()
    ]
    assert about
    numbers = [letter.number for letter in about]
    paths = [
        *DESK,
        *(f"/admin/letters/?q={number}" for number in numbers),
        *(f"/admin/desk/work/?q={number}" for number in numbers),
        *(
            f"/{address.text}"
            for address in addresses()
            if address.text.startswith("admin/") and not address.arguments
        ),
    ]
    for path, text in seen_by(people["handler"], dict.fromkeys(paths)):
        plain = text.replace(path.partition("q=")[2] or "\0", "")
        assert not [number for number in numbers if number in plain], path
    browser = Client(raise_request_exception=False)
    browser.force_login(people["handler"])
    for letter in about:
        assert browser.get(f"/admin/letters/{letter.pk}/").status_code == 404
    browser.force_login(people["handler2"])
    working = [letter for letter in about if letter.stage == "in_progress"] or about
    assert {
        browser.get(f"/admin/letters/{letter.pk}/").status_code for letter in working
    } & {200}
