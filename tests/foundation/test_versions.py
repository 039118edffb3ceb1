"""A change is seen from the first request after the answer, in every process."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from foundation import versions
from foundation.models import ContentVersion
from foundation.versions import NoTransaction, bump, compare_mirror, current

WRITER = Path(__file__).with_name("version_writer.py")


@pytest.fixture(autouse=True)
def mirror(settings, tmp_path):
    """A mirror of its own for each test."""
    settings.DATA_DIR = tmp_path
    return versions.mirror_directory()


@pytest.fixture(autouse=True)
def no_versions(mirror, request):
    """No row to begin with: the first fill of other rooms has bumped some."""
    if request.node.get_closest_marker("django_db"):
        ContentVersion.objects.all().delete()


def commit(*scopes):
    with transaction.atomic():
        bump(*scopes)


def files(mirror):
    return {
        path.name: int(path.read_text())
        for path in mirror.iterdir()
        if not path.name.startswith(".")
    }


@pytest.fixture
def writer(mirror, tmp_path):
    """Start a process that works on this test's database and mirror."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{parts['NAME']}"
    else:
        url = (
            f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}"
            f":{parts['PORT']}/{parts['NAME']}"
        )
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_MODE": "test",
        "PYTHONPATH": str(root),
    }

    def start(*arguments):
        return subprocess.Popen(  # noqa: S603
            [sys.executable, str(WRITER), *map(str, arguments)], env=environment, cwd=root
        )

    return start


@pytest.mark.django_db(transaction=True)
def test_a_committed_change_is_seen_without_the_database(django_assert_num_queries):
    commit("site", "QL01")
    commit("QL01")

    with django_assert_num_queries(0):
        assert current("site", "QL01") == (1, 2)
        assert current("QL01", "site", "QL01") == (2, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_bumps_nothing(mirror):
    commit("site")

    with transaction.atomic():
        bump("site")
        transaction.set_rollback(True)

    assert current("site") == (1,)
    assert ContentVersion.objects.get(pk="site").number == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_mirrored_before_the_commit(mirror):
    commit("site")
    with transaction.atomic():
        bump("site")
        assert current("site") == (1,)
    assert current("site") == (2,)


@pytest.mark.django_db(transaction=True)
def test_bump_belongs_into_the_transaction_of_the_change():
    with pytest.raises(NoTransaction):
        bump("site")
    assert not ContentVersion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rows_are_written_once_each_and_in_sorted_order(
    django_assert_num_queries, monkeypatch
):
    order = []
    grow = versions._grow
    monkeypatch.setattr(
        versions, "_grow", lambda scope, least: (order.append(scope), grow(scope, least))
    )

    commit("site", "QL02", "QL01", "site")

    assert order == ["QL01", "QL02", "site"]
    assert current("site", "QL01", "QL02") == (1, 1, 1)


@pytest.mark.django_db
def test_without_a_mirror_the_row_is_asked(django_assert_num_queries):
    ContentVersion.objects.create(scope="site", number=7)

    with django_assert_num_queries(1):
        assert current("site", "QL01") == (7, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", ["", "12a", "\n", "x" * 100])
def test_a_torn_mirror_is_not_believed(mirror, content):
    commit("site")
    (mirror / "site").write_text(content)

    assert current("site") == (1,)
    assert compare_mirror() == ["site"]
    assert files(mirror) == {"site": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["", "../secret", "a/b", "社区", "a" * 41, ".lock"])
def test_a_scope_is_a_safe_name(scope):
    with pytest.raises(ValueError, match="scope"):
        bump(scope)
    with pytest.raises(ValueError, match="scope"):
        current(scope)


@pytest.mark.django_db(transaction=True)
def test_killed_between_commit_and_mirror_is_repaired(mirror, writer):
    commit("site")

    assert writer("die", "site").wait(60) == 9

    # Committed, not mirrored: nobody was answered, and the next look repairs it.
    assert ContentVersion.objects.get(pk="site").number == 2
    assert current("site") == (1,)
    assert compare_mirror() == ["site"]
    assert current("site") == (2,)
    assert compare_mirror() == []


@pytest.mark.django_db(transaction=True)
def test_comparing_asks_once_where_nothing_differs(django_assert_num_queries):
    commit("site", "QL01")

    with django_assert_num_queries(1):
        assert compare_mirror() == []


@pytest.mark.django_db(transaction=True)
def test_the_later_of_two_committers_may_come_to_the_mirror_first(mirror):
    """The first commits, and is held up before its mirror; the second does both."""
    held, go_on = threading.Event(), threading.Event()

    def hold():
        held.set()
        go_on.wait(10)

    def first():
        with transaction.atomic():
            transaction.on_commit(hold)
            bump("site")
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(10)
    commit("site")
    assert current("site") == (2,)

    go_on.set()
    thread.join()

    assert current("site") == (2,)
    assert compare_mirror() == []


@pytest.mark.django_db(transaction=True)
def test_many_processes_lose_no_bump_and_the_mirror_never_goes_back(mirror, writer):
    # From here on the mirror answers. While it is missing the row does, which may be ahead
    # of the mirror that is just being written.
    commit("site", "QL01", "QL02")
    processes = [
        writer("bump", 60, "site", "QL01"),
        writer("bump", 60, "QL01", "site"),
        writer("bump", 60, "site", "QL02"),
    ]
    seen = [(1, 1)]
    while any(process.poll() is None for process in processes):
        seen.append(current("site", "QL01"))

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert current("site", "QL01", "QL02") == (181, 121, 61)
    assert files(mirror) == {"site": 181, "QL01": 121, "QL02": 61}
    assert compare_mirror() == []
    for column in zip(*seen, strict=True):
        assert list(column) == sorted(column)
    assert len(set(seen)) > 10, "the watcher saw the numbers grow"


@pytest.mark.django_db(transaction=True)
def test_a_mirror_ahead_of_its_database_is_passed(mirror):
    """A restored or new database must not give a number again for other content."""
    commit("site")
    (mirror / "site").write_text("7\n")
    (mirror / "QL01").write_text("3\n")

    assert compare_mirror() == ["QL01", "site"]
    assert current("site", "QL01") == (8, 4)
    assert compare_mirror() == []


@pytest.mark.django_db(transaction=True)
def test_a_bump_is_seen_even_before_a_mirror_ahead_was_compared(mirror):
    mirror.mkdir(parents=True)
    (mirror / "site").write_text("7\n")

    commit("site")

    assert current("site") == (8,)


@pytest.mark.django_db(transaction=True)
def test_where_the_mirror_cannot_be_written_the_row_is_asked(mirror, monkeypatch, caplog):
    commit("site")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(versions.os, "replace", full)
    commit("site")

    assert current("site") == (2,)
    assert "site" in caplog.text
    monkeypatch.undo()
    assert compare_mirror() == ["site"]
    assert files(mirror) == {"site": 2}


@pytest.mark.django_db
def test_two_databases_have_two_mirrors(mirror, settings):
    name = connection.settings_dict["NAME"]
    try:
        connection.settings_dict["NAME"] = f"{name}-other"
        assert versions.mirror_directory() != mirror
    finally:
        connection.settings_dict["NAME"] = name
