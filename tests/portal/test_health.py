import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from foundation import clock
from jobs import heartbeat
from jobs.models import WorkerHeartbeat
from portal import health


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(health, "_held", None)
    monkeypatch.setattr(health, "_migrated", False)


@pytest.fixture
def workers(db):
    heartbeat.beat("one", "default")
    heartbeat.beat("two", "slow")


def ask(path, **headers):
    response = Client().get(path, headers=headers)
    return response, json.loads(response.content)


def failing(monkeypatch, name, check):
    """Let one check be this one; the others stay."""
    monkeypatch.setitem(health.CHECKS, name, check)


def test_alive_needs_no_database(django_assert_num_queries):
    """Without the fixture `db` any query would fail this test."""
    response, body = ask("/healthz")

    assert (response.status_code, body) == (200, {"status": "ok"})


def test_ready(workers):
    response, body = ask("/readyz")

    assert response.status_code == 200
    assert body == {
        "status": "ok",
        "checks": dict.fromkeys(
            ["database", "migrations", "triggers", "workers", "disk", "erasures"], "ok"
        ),
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_is_answered_by_address_in_clear_and_never_kept(path, workers, settings):
    settings.ALLOWED_HOSTS = ["portal.example.gov.cn"]
    settings.SECURE_SSL_REDIRECT = True

    response, _ = ask(path, host="10.0.0.7")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert len(response["X-Request-ID"]) == 10


@pytest.mark.parametrize("name", list(health.CHECKS))
def test_each_check_alone_makes_the_portal_unready(name, workers, monkeypatch):
    failing(monkeypatch, name, lambda: False)

    response, body = ask("/readyz")

    assert response.status_code == 503
    assert [key for key, said in body["checks"].items() if said == "fail"] == [name]


def test_a_check_that_cannot_be_made_has_failed_and_tells_nothing(workers, monkeypatch):
    def locked():
        raise OperationalError("database is locked: /srv/secret/portal.sqlite3")

    failing(monkeypatch, "database", locked)

    response, body = ask("/readyz")

    assert body["checks"]["database"] == "fail"
    assert "secret" not in response.content.decode()


def test_a_queue_without_a_living_worker(workers):
    WorkerHeartbeat.objects.filter(queue="slow").update(
        seen_at=clock.now() - timedelta(seconds=heartbeat.STALE + 1)
    )

    assert not health.workers_alive()

    heartbeat.beat("three", "*")
    assert health.workers_alive()


def test_a_migration_that_was_not_applied(db):
    assert health.migrations_applied()
    # What was true once is not asked again; a new process asks.
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("jobs", "0001_initial")
    assert health.migrations_applied()
    assert health.unapplied_migrations() == 1


def test_a_trigger_that_is_missing(db, monkeypatch):
    assert health.triggers_present()

    monkeypatch.setattr(health.triggers, "missing", lambda: ["触发器缺失。"])
    assert not health.triggers_present()


def test_a_full_disk(monkeypatch):
    assert health.disk_has_space()

    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 60)
    assert not health.disk_has_space()


def test_asking_often_costs_no_more_than_asking_once(workers, monkeypatch):
    asked = []
    failing(monkeypatch, "disk", lambda: not asked.append(1))

    for _ in range(5):
        ask("/readyz")

    assert len(asked) == 1


def test_a_check_that_hangs_does_not_hold_the_others_for_long(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.01)
    with health._lock:
        response, body = ask("/readyz")

    assert response.status_code == 503
    assert set(body["checks"].values()) == {"fail"}
