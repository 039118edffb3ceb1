"""F26, F28: what is wrong before the start is told in a line; a log that cannot be written
stops nothing."""

import subprocess

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.faults.ground import assert_ground_rule, database_of
from tests.faults.town import Letters

pytestmark = pytest.mark.faults


def refusal(town, **environment):
    """What `serve` says when it does not start: its last line."""
    town.environment.update(environment)
    done = town.manage("serve", f"--port={town.port}", timeout=60)
    assert done.returncode != 0
    return done.stderr.strip()


def assert_one_line(said, *words):
    assert len(said.splitlines()) == 1, said
    assert "Traceback" not in said
    for word in words:
        assert word in said


def test_a_file_that_is_no_database_is_told(town):
    database_of(town).write_bytes(b"not a database at all" * 1000)
    assert_one_line(refusal(town), "数据库", "portal.sqlite3")


@pytest.mark.usefixtures("only_in_full")
def test_a_database_that_is_cut_off_is_told(town):
    content = database_of(town).read_bytes()
    database_of(town).write_bytes(content[:2048])
    assert_one_line(refusal(town), "数据库")


def test_a_directory_that_cannot_be_written_is_told(make_town, small_disk):
    disk = small_disk("disk", 64)
    town = make_town(disk / "data")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)  # noqa: S603, S607
    try:
        assert_one_line(refusal(town), "数据目录", str(town.directory))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)  # noqa: S603, S607


def test_a_database_server_that_is_not_there_is_told(town):
    said = refusal(town, DATABASE_URL="postgres://portal:geheim@127.0.0.1:1/portal")
    assert_one_line(said, "数据库")
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_MODE", "producton"),
        ("PII_KEYS", "k1:short"),
        ("DATABASE_URL", "mysql-or-so"),
        ("LEAST_FREE_MB", "much"),
        ("EMAIL_URL", "nonsense"),
    ],
)
def test_a_setting_that_is_misspelt_is_told(town, name, value):
    assert_one_line(refusal(town, **{name: value}), name)


@pytest.mark.django_db
def test_a_new_secret_key_keeps_who_is_logged_in(settings):
    user = get_user_model().objects.create_user("long", password="Qingling-2026-demo")
    client = Client()
    client.force_login(user)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "n3w-" * 20
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get("/accounts/password/change/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    # Once they have been seen, sessions stand under the new key; others are over.
    other = Client()
    settings.SECRET_KEY, kept = old, settings.SECRET_KEY
    other.force_login(user)
    settings.SECRET_KEY = kept
    assert other.get("/accounts/password/change/").status_code == 302
    assert client.get("/accounts/password/change/").status_code == 200


@pytest.mark.parametrize("log", ["full", "closed"])
def test_a_log_that_cannot_be_written_stops_nothing(town, log, rounds):
    if log not in rounds(reduced=["full"], all_of_them=["full", "closed"]):
        pytest.skip("in full only (make faults)")
    if log == "full":
        town.log.unlink(missing_ok=True)
        town.log.symlink_to("/dev/full")
        process = town.serve()
    else:
        # Whoever read the log has gone away, as `serve | head` does.
        process = town.serve(piped=True)
    letters = Letters(town.port)
    letters.send_all(range(20))
    assert letters.statuses() == {201}
    assert town.ask("/api/v1/nowhere/").status == 404
    assert process.poll() is None
    assert_ground_rule(town, letters)
    assert town.stop(process) == 0
