"""F12, F13: the mail server fails in every way, and workers die in mid-batch."""

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult

from foundation import clock
from jobs import outbox, schedule
from jobs.mail import message_id
from jobs.models import OutboxItem, ScheduleRow, WorkerHeartbeat
from tests.faults.conftest import free_port
from tests.processes import database_url, running, wait_until

pytestmark = pytest.mark.faults

START = 60


class Office:
    """A mail server that takes letters, or does what it is told to (`mode`)."""

    def __init__(self):
        self.mode, self.taken, self.tried = "ok", [], 0
        self.lock = threading.Lock()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "4xx":
            return "451 later"
        if self.mode == "5xx" or "poison" in address:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.decode(errors="replace")
        [number] = [
            line.split(":", 1)[1].strip()
            for line in head.splitlines()
            if line.lower().startswith("message-id:")
        ]
        with self.lock:
            self.tried += 1
            if self.mode == "drops":
                # Taken, or not: the sender cannot know.
                server.transport.abort()
                return "250 OK"
            self.taken.append(number)
        if self.mode == "slow":
            time.sleep(0.2)
        return "250 OK"


@contextmanager
def smtp(office, port):
    class Server(SMTP):
        pass

    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


@pytest.fixture
def shared(made_database, django_db_blocker):
    """The test database, committed to; what this room's tests write goes afterwards."""
    with django_db_blocker.unblock():
        yield made_database
        for table in (DBTaskResult, WorkerHeartbeat, OutboxItem, ScheduleRow):
            table.objects.all().delete()
        schedule.make_rows()
        made_database.close()


@pytest.fixture
def post(settings, shared):
    """Mail goes to this port, in the portal's own way."""
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 2
    return settings.EMAIL_PORT


def send(count, to="wang@example.cn"):
    """So many letters; gives the longest time that one took to be sent off."""
    longest = 0.0
    for number in range(count):
        started = time.monotonic()
        EmailMessage(f"第{number}封", "内容", to=[to]).send()
        longest = max(longest, time.monotonic() - started)
    return longest


def deliver(later=timedelta(0)):
    """One run of the task, as a worker would do it then."""
    with clock.at(clock.now() + later):
        return outbox.deliver.call()


def ids():
    return sorted(message_id(pk) for pk in OutboxItem.objects.values_list("pk", flat=True))


@contextmanager
def silent(port):
    """Takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", port)):
        yield


@pytest.mark.parametrize("mode", ["down", "silent", "slow", "4xx", "drops"])
def test_letters_are_sent_once_after_the_mail_server_is_back(post, mode):
    office = Office()
    office.mode = mode
    with ExitStack() as stack:
        if mode == "silent":
            stack.enter_context(silent(post))
        elif mode != "down":
            stack.enter_context(smtp(office, post))
        longest = send(3)
        assert longest < 2, "whoever sends waits for no mail server"
        first = deliver()
    assert first == (3 if mode == "slow" else 0)
    office.mode = "ok"
    with smtp(office, post):
        deliver(later=timedelta(minutes=2))
        deliver(later=timedelta(minutes=4))
    assert sorted(office.taken) == ids()
    assert not OutboxItem.objects.filter(delivered_at=None).exists()


def test_what_is_refused_for_good_is_parked_and_told(post, capsys):
    from django.core.management import call_command

    office = Office()
    send(1, to="poison@example.cn")
    send(2)
    with smtp(office, post):
        deliver()
        deliver(later=timedelta(minutes=2))
    assert len(office.taken) == 2
    parked = OutboxItem.objects.get(parked_at__isnull=False)
    assert parked.last_error == "Refused"
    call_command("outbox")
    told = capsys.readouterr().out
    assert str(parked.pk) in told
    assert "poison" not in told


def test_workers_that_die_in_the_middle_lose_no_letter(post, shared, tmp_path, rounds):
    """F13: two at once, killed in turn; each letter at least once, under one Message-ID."""
    office, count = Office(), rounds(reduced=30, all_of_them=500)
    office.mode = "slow"
    longest = send(count)
    with smtp(office, post), ExitStack() as stack:

        def worker():
            return stack.enter_context(
                running(
                    *("-m", "tests.faults.hasty_worker"),
                    log=tmp_path / "worker.log",
                    DATABASE_URL=database_url(shared),
                    PORTAL_MODE="test",
                    EMAIL_URL=f"smtp://127.0.0.1:{post}",
                    DJANGO_SETTINGS_MODULE="tests.faults.mail_settings",
                )
            )

        workers = [worker(), worker()]
        for number in range(rounds(reduced=1, all_of_them=6)):
            enough = (number + 1) * 4
            wait_until(lambda: len(office.taken) >= enough, seconds=START, what="mail")  # noqa: B023
            os.kill(workers[number % 2].pid, signal.SIGKILL)
            workers[number % 2].wait()
            workers[number % 2] = worker()
        wait_until(
            lambda: not OutboxItem.objects.filter(delivered_at=None).exists(),
            seconds=240,
            what="all delivered",
        )
    assert sorted(set(office.taken)) == ids()
    twice = len(office.taken) - count
    # A kill after sending, before that was written: one letter for each at most.
    assert twice <= rounds(reduced=1, all_of_them=6)
    print(f"\nF13：{count} 封，重复 {twice} 封，存入最慢 {longest * 1000:.0f} ms")  # noqa: T201
