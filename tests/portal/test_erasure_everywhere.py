"""One resident's words in every place, then erased: no byte of them is kept anywhere.

On a site of its own with real commits, because files, free pages and logs are looked at.
"""

import io
import logging
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import User
from foundation import clock, erasures, personal_data, traces
from mailbox import attachments, journal, timekeeping
from mailbox.models import Letter
from portal.backups import databases, making, restoring
from portal.backups.restoring import Wishes
from tests import people
from tests.backups import copied_site
from tests.mailbox import making as letters
from tests.portal import planted_resident as planted
from transparency import log as public_log

WORDS = planted.ACCOUNT | planted.LETTERS


@pytest.fixture
def site(made_database, tmp_path, settings, django_db_blocker):
    (tmp_path / "data").mkdir()
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    settings.PASSWORD_HASHERS = people.QUICK_HASHING
    with django_db_blocker.unblock(), copied_site(tmp_path / "data", settings) as place:
        settings.ERASURE_LEDGER = place / "erasures.jsonl"
        yield place


@pytest.fixture
def written():
    """All that is logged while the test runs, as it is written."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def erase(login=planted.LOGIN):
    out = io.StringIO()
    call_command("erase_resident", login, "--yes", stdout=out)
    return out.getvalue()


def found(site):
    return planted.found_in(planted.everything(site), WORDS)


def test_no_byte_of_an_erased_resident_is_kept(site, written, tmp_path):
    resident = planted.plant(people.settle())
    erasures.make_ledger()
    before = making.make(tmp_path / "before")
    # What is looked for is found, each in its place: else its absence would say nothing.
    assert set(found(site)) == set(WORDS)
    assert planted.found_in(planted.everything(site), {"": planted.CAMERA}) == {}

    planted.withdraw_all(resident)
    printed = erase()

    assert found(site) == {}
    assert planted.stored_letters_files() == []
    assert planted.LOGIN not in printed
    assert "erased" in written.getvalue()
    told = {"log": written.getvalue().encode(), "printed": printed.encode()}
    assert planted.found_in(told, WORDS | {"password": planted.WRONG}) == {}
    after = making.make(tmp_path / "after")
    assert planted.found_in({"backup": after.path.read_bytes()}, WORDS) == {}
    # The codes go a day later, with the answers that are remembered for a repeated form.
    codes = {code: code for _number, code in resident.receipts}
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        personal_data.expire()
    assert planted.found_in(planted.opened(), codes) == {}

    assert public_log.verify() == []
    assert journal.verify() == []
    kinds = [line.kind for line in erasures.lines()]
    assert sorted(kinds) == ["account", "letter", "letter"]
    assert erasures.all_replayed()

    # A backup from before brings nobody back, in no byte.
    if connection.vendor == "sqlite":
        assert "title" in planted.found_in({"": before.path.read_bytes()}, WORDS)
    done = restoring.restore(before.path, Wishes(replace=True), lambda line: None)
    assert done.replayed == 3
    for aside in site.glob("*before-restore*"):
        shutil.rmtree(aside)
    assert found(site) == {}
    assert planted.stored_letters_files() == []
    assert public_log.verify() == []


def test_the_contact_of_a_letter_that_ended_is_gone_a_year_later(site):
    staff = people.settle()
    word = {name: planted.LETTERS[name] for name in ("name", "phone", "contact")}
    contact = letters.intake.Contact(word["name"], word["phone"], word["contact"])
    closed = letters.replied(staff, contact=contact)
    letters.resident.rate(closed.pk, resolved="solved", satisfaction="satisfied")
    token = attachments.fresh_token()
    attachments.keep(token, planted.LETTERS["file"].encode(), "never-sent.txt")
    assert set(found(site)) == {*word, "file"}

    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        assert timekeeping.keep_no_longer.func()["erased"] == 1
        attachments.sweep.func()

    assert found(site) == {}
    assert planted.stored_letters_files() == []
    assert Letter.objects.get(pk=closed.pk).text.content is not None


def test_who_is_erased_while_somebody_reads_is_told_to_come_again(site, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files itself")
    User.objects.create_user(planted.LOGIN, display_name="zqshown77")
    monkeypatch.setattr(traces, "PATIENCE", 0.05)
    reader = connection.get_new_connection(connection.get_connection_params())
    with closing(reader):
        reader.execute("BEGIN DEFERRED")
        reader.execute("SELECT count(*) FROM accounts_user").fetchall()
        printed = erase()
        key = User.objects.get(username__startswith="erased-").pk
        assert f"erase_resident erased-{key} --yes" in printed
        assert planted.found_in(planted.raw(site), {"": planted.LOGIN})
        reader.execute("ROLLBACK")

    assert "抹去" in erase(f"erased-{key}")
    assert planted.found_in(planted.raw(site), WORDS) == {}


def test_on_postgresql_who_keeps_the_files_is_named(site):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's file is ours to wipe")
    User.objects.create_user(planted.LOGIN)
    assert "VACUUM FULL" in erase()


def left_by_others(path):
    """Rows written and deleted by a program that overwrites nothing; the file's bytes."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA secure_delete=OFF")
        other.execute("CREATE TABLE IF NOT EXISTS left_by_others (word text)")
        many = [[f"{planted.LOGIN} {number}" * 50] for number in range(100)]
        other.executemany("INSERT INTO left_by_others VALUES (?)", many)
        other.commit()
        other.execute("DROP TABLE left_by_others")
        other.commit()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def test_what_was_deleted_before_without_being_overwritten_goes_too(site, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files itself")
    connection.close()
    assert planted.LOGIN.encode() in left_by_others(databases.sqlite_path())
    assert traces.wipe()
    assert planted.found_in(planted.raw(site), WORDS) == {}

    beside = tmp_path / "beside.sqlite3"
    assert planted.LOGIN.encode() in left_by_others(beside)
    databases.settle_sqlite(beside)
    assert planted.LOGIN.encode() not in beside.read_bytes()


def test_nothing_is_wiped_inside_a_transaction(site):
    with transaction.atomic():
        assert not traces.wipe()
    assert traces.wipe() is (connection.vendor == "sqlite")


def test_the_command_finds_nobody_twice(site):
    User.objects.create_user(planted.LOGIN)
    erase()
    with pytest.raises(CommandError, match="没有这个账号"):
        erase()
