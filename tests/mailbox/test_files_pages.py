"""Files at the residents' pages: sent plainly, kept when the form is refused, opened by
their writer alone."""

from datetime import date, timedelta

import pytest
from django.core.files import uploadedfile
from django.test import Client
from django.urls import reverse

from foundation import clock
from mailbox import attachments, handling, intake, publication
from mailbox.models import Letter, LetterAttachment
from tests.mailbox import making
from tests.mailbox.sending import CAMERA, kept, on_disk, photo, ready, sent, text
from tests.mailbox.writing import (
    OPENED,
    WRITE,
    errors_of,
    letter,
    open_letter,
    parsed,
    receipt_of,
    said,
    typed,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
ADD = f"{WRITE}files/"
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def monday(people):
    with clock.at(MONDAY):
        yield


def send(client, *files, **changes):
    """The form as a browser sends it, with files."""
    fields = letter(token=attachments.fresh_token(), **changes)
    return client.post(WRITE, {**fields, "attachments": list(files)})


def send_again(client, answer, *files, drop=(), **changes):
    """The form that came back, with what stands in it."""
    page = parsed(answer)
    fields = typed(answer) | changes
    fields["listed"] = [box["value"] for box in page.select("[name=listed]")]
    fields["drop"] = list(drop)
    return client.post(WRITE, {**fields, "attachments": list(files)})


def listed(answer):
    """What the page says that it has received."""
    return [line.get_text() for line in parsed(answer).select(".received li > span")]


def stored():
    return sorted(row.name for row in Letter.objects.get().attachments.all())


# Sending --------------------------------------------------------------------------


def test_the_page_says_before_who_will_see_the_files_and_what_may_be_sent(client):
    page = parsed(client.get(WRITE))
    words = page.main.get_text()

    assert "信的内容、照片和文件" in words.partition("1. 这封信是")[0]
    assert "最多3个，每个不超过10MB，合计不超过20MB" in words
    assert "保密来信的文件，承办单位看不到" in words
    box = page.select_one("#id_attachments")
    assert box.has_attr("multiple")
    assert "image/heic" in box["accept"]
    assert not box.has_attr("capture")
    assert page.select_one("form#letter")["enctype"] == "multipart/form-data"


def test_files_come_with_the_letter(client, letter_files):
    receipt_of(send(client, sent("楼道.jpg", photo()), sent("说明.txt", text())))

    assert stored() == ["楼道.jpg", "说明.txt"]
    # By name: a stopped clock gives both the same time.
    kept = {row.name: row for row in Letter.objects.get().attachments.all()}
    assert CAMERA not in attachments.content_of(kept["楼道.jpg"])
    assert attachments.content_of(kept["说明.txt"]) == text()
    assert len(on_disk(letter_files)) == 2


def test_a_refused_form_keeps_its_files(client):
    refused = send(client, sent("楼道.jpg", photo()), phone="1")
    assert errors_of(refused)[0] == "有1处要改，信还没有寄出"
    assert [line.partition("（")[0] for line in listed(refused)] == ["已收到：楼道.jpg"]

    # Once more refused, with one file more; then sent.
    refused = send_again(client, refused, sent("说明.txt", text()))
    assert len(listed(refused)) == 2
    receipt_of(send_again(client, refused, phone="13800001234"))
    assert stored() == ["楼道.jpg", "说明.txt"]


@pytest.mark.parametrize(
    "changes", [{"opened": "x"}, {"key": "x"}, {"content": "短"}, {"kind": ""}]
)
def test_whatever_it_was_refused_for_the_files_are_kept(client, changes):
    refused = send(client, sent("楼道.jpg", photo()), **changes)

    assert len(listed(refused)) == 1


def test_a_file_is_taken_out_again(
    client, letter_files, django_capture_on_commit_callbacks
):
    refused = send(client, sent("楼道.jpg", photo()), sent("说明.txt", text()), phone="1")
    button = parsed(refused).select_one('[name=drop][aria-label="去掉楼道.jpg"]')
    with django_capture_on_commit_callbacks(execute=True):
        receipt_of(send_again(client, refused, drop=[button["value"]], phone=""))

    assert stored() == ["说明.txt"]
    assert len(on_disk(letter_files)) == 1


def test_four_files_are_too_many_and_three_are_kept(client):
    files = [sent(f"{n}.txt", text(str(n))) for n in range(4)]
    refused = send(client, *files)

    assert "“3”：最多3个文件，这一个没有收。" in "".join(errors_of(refused))
    assert len(listed(refused)) == 3
    receipt_of(send_again(client, refused))
    assert stored() == ["0.txt", "1.txt", "2.txt"]


def test_eleven_megabytes_are_refused_with_everything_typed(client):
    refused = send(client, sent("大.txt", b"a" * (11 * MB)), sent("小.txt", text()))

    assert "超过10MB" in "".join(errors_of(refused))
    assert len(listed(refused)) == 1
    assert typed(refused)["title"]
    assert Letter.objects.count() == 0


def test_what_is_no_photo_and_no_document_is_refused_in_words(client):
    refused = send(client, sent("x.html", b"<html><script>1</script>"))

    assert "不收这种文件" in "".join(errors_of(refused))
    page = parsed(refused)
    assert page.select_one("#errors a")["href"] == "#id_attachments"
    assert page.select_one("#id_attachments_error") is not None


def test_no_byte_goes_to_the_disk_before_it_is_sealed(client, monkeypatch):
    def to_disk(*args, **kwargs):
        raise AssertionError("written in clear")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", to_disk)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", to_disk)

    receipt_of(send(client, sent("大.txt", b"a" * (5 * MB))))
    send(client, sent("大.txt", b"a" * (11 * MB)))


def test_sent_twice_the_receipt_is_the_same_and_nothing_is_left_over(client):
    fields = letter(token=attachments.fresh_token())

    def once():
        return receipt_of(
            client.post(WRITE, fields | {"attachments": [sent("a.txt", text())]})
        )

    assert once() == once()
    assert LetterAttachment.objects.count() == 1


def test_a_file_that_waited_too_long_is_missed_aloud(client):
    refused = send(client, sent("楼道.jpg", photo()), phone="1")
    LetterAttachment.objects.all().delete()

    again = send_again(client, refused, phone="")
    assert "放得太久" in "".join(errors_of(again))
    receipt_of(send_again(client, again))


def test_a_form_with_files_is_refused_without_its_token(people):
    browser = Client(enforce_csrf_checks=True)
    for path in (WRITE, ADD, OPENED):
        answer = browser.post(path, letter() | {"attachments": [sent("a.txt", text())]})
        assert answer.status_code == 403, path
    assert not LetterAttachment.objects.exists()


def test_who_sends_many_files_and_no_letter_is_stopped(client, settings):
    settings.LIMITS = {**settings.LIMITS, "letter_file": (2, 3600)}
    for number in range(2):
        assert len(listed(send(client, sent("a.txt", text(str(number))), phone="1"))) == 1

    refused = send(client, sent("a.txt", text("3")), phone="1")
    assert "传的文件太多了" in "".join(errors_of(refused))
    receipt_of(send_again(client, refused, phone=""))


# Ahead of the form, by script -------------------------------------------------------


def test_the_script_gets_the_list_back(client):
    token = attachments.fresh_token()
    answer = client.post(ADD, {"token": token, "attachments": [sent("楼道.jpg", photo())]})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "已收到：楼道.jpg" in answer.content.decode()
    wrong = client.post(ADD, {"token": token, "attachments": [sent("x.exe", b"MZ")]})
    assert wrong.status_code == 422
    assert "不收这种文件" in wrong.content.decode()
    assert "已收到：楼道.jpg" in wrong.content.decode()

    receipt_of(client.post(WRITE, letter(token=token)))
    assert stored() == ["楼道.jpg"]


# What the writer reads --------------------------------------------------------------


def address(row):
    return reverse("writer_file", args=[row.pk])


def with_file(**fields):
    token, row = kept(name="说明.txt")
    return making.written(files=token, **fields), ready(row)


def test_the_writer_opens_it_while_the_letter_is_open(client):
    receipt, row = with_file()
    page = open_letter(client, receipt)
    link = parsed(page).select_one(".file a")
    assert (link["href"], link.get_text()) == (address(row), "说明.txt")

    answer = client.get(link["href"])
    assert (answer.status_code, answer.content) == (200, text())
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.has_header("ETag")


def test_the_address_alone_opens_nothing(client, people):
    receipt, row = with_file()
    other, _row = with_file()

    def refused(browser):
        answer = browser.get(address(row))
        assert answer.status_code == 404
        assert b"txt" not in answer.content
        return answer

    refused(client)  # no code was shown
    open_letter(client, other)
    refused(client)  # another letter is open
    staff = Client()
    staff.force_login(people["clerk"])
    refused(staff)
    open_letter(client, receipt)
    assert client.get(address(row)).status_code == 200
    assert client.post(address(row)).status_code == 405
    with clock.at(clock.now() + timedelta(minutes=31)):
        refused(client)
    open_letter(client, receipt)
    client.post(f"{OPENED}close/")
    refused(client)


@pytest.mark.parametrize(
    ("state", "words"), [("checking", "检查中，过几分钟再来看"), ("refused", "不能打开")]
)
def test_a_file_that_is_not_ready_is_named_and_not_opened(client, state, words):
    receipt, row = with_file()
    LetterAttachment.objects.update(state=state)

    page = open_letter(client, receipt)
    assert f"说明.txt{words}" in said(page).replace(" ", "")
    assert parsed(page).select_one(".file a") is None
    assert client.get(address(row)).status_code == 404


def test_a_lost_or_broken_file_is_the_same_404(client, letter_files):
    receipt, row = with_file()
    open_letter(client, receipt)
    (letter_files / row.stored).write_bytes(b"x")
    assert client.get(address(row)).status_code == 404
    attachments.STORE.remove(row.stored)
    assert client.get(address(row)).status_code == 404


def test_a_supplement_brings_files(client, people):
    receipt = making.written()
    pk = receipt.letter.pk
    intake.accept(pk, by=people["clerk"])
    handling.assign(pk, by=people["clerk"], to=making.committee())
    handling.sign(pk, by=people["handler2"])
    handling.ask(pk, by=people["handler2"], question="请拍一张照片。")
    token = parsed(open_letter(client, receipt)).select_one("[name=token]")["value"]
    file = [sent("补拍.jpg", photo())]

    # Without words it is refused, and the photo is there the next time.
    refused = client.post(OPENED, {"do": "supplement", "token": token, "attachments": file})
    assert len(listed(refused)) == 1
    answer = client.post(OPENED, {"do": "supplement", "token": token, "text": "见照片。"})
    assert answer.status_code == 302
    [row] = Letter.objects.get().attachments.all()
    assert (row.name, row.message.kind) == ("补拍.jpg", "answer")
    assert "补拍.jpg" in said(client.get(OPENED))


def test_the_public_copy_has_no_files(client, people):
    token, row = kept(name="私密文件名.txt")
    letter = making.replied(people, files=token, wants_public=True)
    ready(row)
    making_public(people, letter)

    for path in ("/mailbox/letters/", f"/mailbox/letters/{letter.published.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "私密文件名" not in answer.content.decode()
        assert str(row.pk) not in answer.content.decode()
    listed = client.get("/api/v1/letters/").json()["items"]
    assert len(listed) == 1
    assert "私密文件名" not in str(listed)
    assert client.get(address(row)).status_code == 404


def making_public(people, letter):
    publication.draft(
        letter.pk,
        by=people["clerk"],
        basis="consent",
        title="楼道堆物",
        content="楼道里堆了旧家具。",
        reply="已清理。",
    )
    publication.submit(letter.pk, by=people["clerk"])
    publication.publish(letter.pk, by=people["reviewer"])
    letter.refresh_from_db()
