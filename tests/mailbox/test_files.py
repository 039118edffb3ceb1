"""A letter's files: sealed, bound to their row, gone with it; never a row without one."""

import os
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from foundation import clock, encryption, rotation
from mailbox import attachments, file_checks, resident, timekeeping
from mailbox.models import Letter, LetterAttachment
from portal.backups import storages
from tests.mailbox import making
from tests.mailbox.sending import CAMERA, MARK, kept, on_disk, photo, text, written

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


# Kept sealed ----------------------------------------------------------------------


def test_the_bytes_and_the_name_stand_nowhere_in_clear(people, letter_files):
    _letter, [row] = written(("说明书.txt", text()))

    stored = (letter_files / row.stored).read_bytes()
    assert MARK.encode() not in stored
    assert stored.startswith(encryption.newest_key().encode() + b":")
    assert on_disk(letter_files) == [row.stored]
    assert oct(os.stat(letter_files / row.stored).st_mode)[-3:] == "600"
    assert oct(os.stat(letter_files).st_mode)[-3:] == "700"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mailbox_letterattachment")
        assert "说明书" not in str(cursor.fetchall())
    assert attachments.content_of(row) == text()
    assert LetterAttachment.objects.get(pk=row.pk).name == "说明书.txt"


def test_bytes_carried_to_another_row_do_not_open(people, letter_files):
    _letter, [one, other] = written(("a.txt", text("甲")), ("b.txt", text("乙")))
    LetterAttachment.objects.filter(pk=one.pk).update(stored="0" * 32)
    LetterAttachment.objects.filter(pk=other.pk).update(stored=one.stored)
    other.refresh_from_db()

    with pytest.raises(encryption.SealBroken):
        attachments.content_of(other)


def test_what_was_changed_on_the_disk_does_not_open(people, letter_files):
    _letter, [row] = written(("a.txt", text()))
    path = letter_files / row.stored
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(encryption.SealBroken):
        attachments.content_of(row)


def test_of_a_picture_only_the_picture_is_kept(people):
    _letter, [row] = written(("IMG_20261120.jpeg", photo()))

    content = attachments.content_of(row)
    assert CAMERA in photo()
    assert CAMERA not in content
    assert b"Exif" not in content
    assert (row.name, row.kind, row.state) == ("IMG_20261120.jpg", "jpg", "ready")


def test_the_same_file_of_one_form_is_kept_once(people, letter_files):
    token, row = kept()

    again = attachments.keep(token, text(), "别的名字.txt")
    assert again.pk == row.pk
    _token, other = kept()  # another form
    assert other.pk != row.pk
    assert len(on_disk(letter_files)) == 2


# What is refused ------------------------------------------------------------------


def test_the_fourth_file_is_refused(people):
    token = ""
    for number in range(3):
        token, _row = kept(token, content=text(str(number)))

    with pytest.raises(ValidationError, match="最多3个文件"):
        attachments.keep(token, text("4"), "四.txt")


def test_a_letter_takes_no_more_than_three_even_from_two_windows(people):
    token = ""
    for number in range(3):
        token, row = kept(token, content=text(str(number)))
    # As if the fourth had been received in the same instant.
    late = LetterAttachment.objects.get(pk=row.pk)
    late.pk, late.stored, late.digest = uuid.uuid4(), "f" * 32, "other"
    late.name = "四.txt"
    late.save(force_insert=True)

    with pytest.raises(ValidationError, match="最多3个文件"):
        making.written(files=token)
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("sizes", "words"),
    [((10 * MB + 1,), "超过10MB"), ((9 * MB, 9 * MB, 3 * MB), "合计超过20MB")],
)
def test_too_large_is_refused(people, sizes, words):
    token = attachments.fresh_token()
    *first, last = [b"a" * size + bytes([97 + n]) for n, size in enumerate(sizes)]
    for content in first:
        attachments.keep(token, content, "a.txt")

    with pytest.raises(ValidationError, match=words):
        attachments.keep(token, last, "b.txt")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", b"<html><script>1</script></html>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("x.txt", b"<html><script>alert(1)</script></html>"),
        ("x.pdf", "不是PDF".encode()),
        ("x.exe", b"MZ\x90\x00"),
        ("x.zip", b"PK\x03\x04"),
        ("x.gif", b"GIF89a"),
        ("x.txt", b""),
        ("无后缀", b"text"),
    ],
)
def test_what_is_of_no_kind_that_letters_bring_is_refused(
    people, letter_files, name, content
):
    with pytest.raises(ValidationError):
        attachments.keep(attachments.fresh_token(), content, name)
    assert on_disk(letter_files) == []
    assert not LetterAttachment.objects.exists()


def test_a_disk_that_is_nearly_full_takes_letters_and_no_files(people, settings):
    settings.LETTER_FILES = {**settings.LETTER_FILES, "spare": 2**60}

    with pytest.raises(ValidationError, match="信可以先寄"):
        kept()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\王\\说明.TXT", "说明.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("x\x00\ny.txt", "xy.txt"),
        ("  .txt", "附件.txt"),
        ("长" * 300 + ".txt", "长" * 80 + ".txt"),
    ],
)
def test_a_name_is_what_a_person_sees(name, shown):
    assert file_checks.tidy_name(name, "txt") == shown


# Never a row without its file -----------------------------------------------------


def test_a_row_that_fails_leaves_no_file(people, letter_files, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(LetterAttachment, "save", fails)
    with pytest.raises(RuntimeError):
        kept()
    assert on_disk(letter_files) == []


def test_a_file_whose_row_never_came_is_swept_when_it_is_old(people, letter_files):
    _token, row = kept()
    orphan, young = (attachments.STORE.write(b"x", "place") for _ in range(2))
    (letter_files / "not-ours.txt").write_text("x")
    for name in (orphan, row.stored, "not-ours.txt"):
        os.utime(letter_files / name, (1, 1))

    assert attachments.sweep.func()["orphans"] == 1
    assert on_disk(letter_files) == sorted([row.stored, young, "not-ours.txt"])


def test_what_was_never_sent_goes_after_a_day(people, letter_files, committed):
    letter, [sent] = written(("a.txt", text("甲")))
    _token, row = kept()
    with clock.at(clock.now() + timedelta(hours=23)), committed():
        assert attachments.sweep.func()["expired"] == 0
    with clock.at(clock.now() + timedelta(hours=25)), committed():
        assert attachments.sweep.func()["expired"] == 1

    assert on_disk(letter_files) == [sent.stored]
    assert not LetterAttachment.objects.filter(pk=row.pk).exists()
    assert letter.attachments.count() == 1


def test_a_rolled_back_deletion_keeps_the_file(people, letter_files):
    letter, [row] = written(("a.txt", text()))
    try:
        with transaction.atomic():
            attachments.forget(letter)
            raise RuntimeError
    except RuntimeError:
        pass
    assert attachments.content_of(row) == text()


def test_a_file_belongs_to_a_form_or_to_a_letter(people):
    _letter, [row] = written(("a.txt", text()))

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterAttachment.objects.filter(pk=row.pk).update(letter=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterAttachment.objects.filter(pk=row.pk).update(pending="x")


def test_a_token_of_somebody_else_gets_nothing(people):
    _token, row = kept()

    for token in ("", "x", attachments.fresh_token(), row.pending):
        assert attachments.waiting(token) == []
        attachments.drop(token, [str(row.pk)])
    letter = making.written(files=attachments.fresh_token()).letter
    assert letter.attachments.count() == 0


def test_a_backup_holds_the_files(settings):
    assert storages.on_disk()["letters"] == settings.DATA_DIR / "letters"


# Erased ---------------------------------------------------------------------------


def test_withdrawn_is_deleted_at_once(people, letter_files, committed):
    letter, _rows = written(("a.txt", text()), ("b.jpg", photo()))
    with committed():
        resident.withdraw(letter.pk)

    assert on_disk(letter_files) == []
    assert letter.attachments.count() == 0


def test_a_year_after_the_end_the_files_go_with_the_vault(people, letter_files, committed):
    with clock.at(date(2026, 11, 23)):
        token, _row = kept()
        letter = making.replied(people, files=token)
        resident.rate(letter.pk, resolved="solved", satisfaction="satisfied")
    with clock.at(date(2027, 11, 20)), committed():
        timekeeping.erase_identities()
    assert len(on_disk(letter_files)) == 1
    with clock.at(date(2027, 11, 25)), committed():
        assert timekeeping.erase_identities() == 1

    assert on_disk(letter_files) == []
    letter = Letter.objects.get(pk=letter.pk)
    assert letter.identity.erased_at is not None
    assert letter.text.content


def test_a_purged_letter_takes_its_files_along(people, letter_files, committed):
    written(("a.txt", text()), suspicious=True)
    with clock.at(clock.now() + timedelta(days=31)), committed():
        assert timekeeping.purge_quarantined() == 1

    assert on_disk(letter_files) == []


def test_keys_are_turned_over(people, letter_files, settings, committed):
    letter, [row] = written(("a.txt", text()))
    former = row.stored
    old, fresh = dict(settings.PII_KEYS), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    settings.PII_KEYS = {"new": fresh, **old}
    holder = next(one for one in rotation.holders() if one.name == attachments.Bytes.name)
    assert holder.remaining() == [row.pk]
    with committed():
        report = rotation.rotate(holder)
    assert (report.turned, report.unreadable, holder.remaining()) == (1, [], [])

    # A reader that had the row before finds the file all the same.
    assert attachments.content_of(row) == text()
    rotation.rotate(rotation.Columns(LetterAttachment))
    settings.PII_KEYS = {"new": fresh}
    row = letter.attachments.get()
    assert (row.key, row.name, attachments.content_of(row)) == ("new", "a.txt", text())
    assert on_disk(letter_files) == [row.stored]
    assert row.stored != former


def test_a_lost_file_stops_no_rotation(people, letter_files, settings):
    _letter, [row] = written(("a.txt", text()))
    attachments.STORE.remove(row.stored)
    settings.PII_KEYS = {
        "new": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        **settings.PII_KEYS,
    }

    assert rotation.rotate(attachments.Bytes()).unreadable == [row.pk]
