"""F21: the clock of the machine jumps a day ahead, and back."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from foundation import clock, limits
from jobs import heartbeat, outbox, schedule
from jobs.models import OutboxItem, ScheduleRow
from tests.faults.ground import assert_ground_rule, stored
from tests.faults.town import START, Letters, Town
from tests.processes import wait_until

pytestmark = pytest.mark.faults

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
# Answers are remembered for 24 hours of the clock, and the ground rule asks for them.
JUMP = DAY - timedelta(minutes=30)
ZERO = timedelta(0)


@pytest.mark.django_db(transaction=True)
def test_what_was_written_a_day_ahead_binds_nobody_after():
    with clock.at(NOW + DAY):
        schedule.claim_due()
        assert limits.hit("faults", "x", limit=1, seconds=300).allowed
        assert not limits.hit("faults", "x", limit=1, seconds=300).allowed
        item = outbox.put("mail", {})
        heartbeat.beat("dead", "default")
        OutboxItem.objects.filter(pk=item.pk).update(
            attempts=1, next_try_at=clock.now() + timedelta(minutes=1)
        )
    DBTaskResult.objects.update(status="SUCCESSFUL")
    with clock.at(NOW):
        # A counter, jobs, letters and the dead: nothing waits for tomorrow.
        assert limits.hit("faults", "x", limit=1, seconds=300).allowed
        assert "outbox" in schedule.claim_due()
        assert schedule.claim_due() == []
        assert ScheduleRow.objects.get(name="outbox").next_run_at < NOW + timedelta(hours=1)
        assert outbox._claim().pk == item.pk
        assert "default" not in heartbeat.living_queues()


VISITOR = """
import json
import django
django.setup()
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import get_user_model
from django.test import Client
chief = get_user_model().objects.get(username="chief")
client = Client()
client.force_login(chief)
link = user_pk_to_url_str(chief) + "-" + default_token_generator.make_token(chief)
print(json.dumps({"session": client.cookies["sessionid"].value, "link": link}))
"""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = "a" * 32


@dataclass
class Visitor:
    """Somebody who came before the clock jumped: a session of 12 hours, a link of one."""

    town: Town
    session: str
    link: str

    def is_logged_in(self):
        page = self.town.ask(
            "/accounts/password/change/", headers={"Cookie": f"sessionid={self.session}"}
        )
        assert page.status in (200, 302)
        return page.status == 200

    def link_opens(self):
        page = self.town.ask(f"/accounts/password/reset/key/{self.link}/")
        assert page.status in (200, 302)
        return page.status == 302 and "set-password" in page.headers["location"]


@dataclass
class Work:
    """What goes on in the background of a portal, asked for once more by each `begin`."""

    town: Town
    begun: int = 0
    hourly: int = 0

    def begin(self, set_clock):
        """A letter by mail, then the jump, then a job."""
        self.begun += 1
        self.hourly = self.runs_of_the_hourly()
        asked = self.town.ask(
            "/accounts/password/reset/",
            method="POST",
            body=f"email=p{self.begun}@example.cn&csrfmiddlewaretoken={TOKEN}",
            headers={**FORM, "Cookie": f"csrftoken={TOKEN}"},
        )
        assert asked.status == 302, asked.text
        set_clock()
        written = self.town.ask(
            "/faults/write/", method="POST", body=f"key=jump-{self.begun}", headers=FORM
        )
        assert written.status == 201

    def waits(self):
        """What has not been done yet."""
        query = stored(self.town)
        jobs = query("SELECT count(*) FROM foundation_ratecount WHERE window = 2")
        mail = query("SELECT count(*), count(delivered_at) FROM jobs_outboxitem")
        done = {
            "job": jobs == [(self.begun,)],
            "mail": mail == [(self.begun, self.begun)],
            # Due after a jump ahead; after one back it does not wait for its hour again.
            "hourly": self.runs_of_the_hourly() > self.hourly,
            "ready": self.town.ask("/readyz").status == 200,
        }
        return {what for what, is_done in done.items() if not is_done}

    def runs_of_the_hourly(self):
        [(count,)] = stored(self.town)(
            "SELECT count(*) FROM django_tasks_database_dbtaskresult"
            " WHERE task_path = 'mailbox.timekeeping.keep_time' AND status = 'SUCCESSFUL'"
        )
        return count


def assert_goes_on(town, letters, first):
    """Ten letters are taken, pages answer, and the first letter of all is tracked."""
    answers = letters.send_all(range(first, first + 10))
    assert {answer.status for answer in answers} == {201}
    for path in ("/", "/healthz", "/mailbox/letters/", "/api/v1/letters/"):
        assert town.ask(path).status == 200, path
    number, code = letters.receipts[0][0]
    tracked = town.ask(
        "/api/v1/letters/track/",
        method="POST",
        body=json.dumps({"number": number, "code": code}),
        headers={"Content-Type": "application/json"},
    )
    assert tracked.status == 200
    assert json.loads(tracked.body)["stage"] == "received"


def test_a_portal_whose_clock_jumps_goes_on(make_town, tmp_path, rounds):
    file = tmp_path / "clock"

    def set_clock(shift):
        """In one step: every process reads it at any moment."""
        fresh = tmp_path / "clock.new"
        fresh.write_text(str(shift.total_seconds()))
        fresh.replace(file)

    set_clock(ZERO)
    town = make_town(
        DJANGO_SETTINGS_MODULE="tests.faults.clock_settings", CLOCK_FILE=str(file)
    )
    process = town.serve()
    letters = Letters(town.port)
    letters.send_all(range(10))
    known = town.python("-c", VISITOR)
    assert known.returncode == 0, known.stderr
    visitor = Visitor(town, **json.loads(known.stdout.splitlines()[-1]))
    assert visitor.is_logged_in()
    assert visitor.link_opens()
    dues = "SELECT number, due_on, answer_due_on FROM mailbox_letter"
    promised = stored(town)(dues)
    assert all(due for _, due, _ in promised)

    work, days, slowest = Work(town), {clock.today()}, 0.0
    jumps = [JUMP, ZERO] * rounds(reduced=1, all_of_them=3)
    jumps += [-JUMP, ZERO] * rounds(reduced=0, all_of_them=3)
    for number, shift in enumerate(jumps, 1):
        work.begin(lambda shift=shift: set_clock(shift))
        started = time.monotonic()
        days.add((clock.now() + shift).astimezone(clock.SHANGHAI).date())
        assert_goes_on(town, letters, number * 1_000)
        # A link's hour is the clock's; a session that was over may have been cleared away.
        assert visitor.link_opens() == (shift != JUMP)
        assert not (shift == JUMP and visitor.is_logged_in())
        wait_until(lambda: not work.waits(), seconds=START, what="jobs and mail")
        slowest = max(slowest, time.monotonic() - started)
    assert slowest < START
    assert process.poll() is None
    after = stored(town)(dues)
    assert set(promised) <= set(after)
    assert len({number.split("-")[2] for number, _, _ in after}) >= len(days)
    assert_ground_rule(town, letters)
    print(  # noqa: T201
        f"\nF21：跳 {len(jumps)} 次，{len(after)} 封信，{len(days)} 个日期，"
        f"跳后最迟 {slowest:.1f} 秒全部照常"
    )
