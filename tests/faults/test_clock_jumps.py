"""F21: the clock of the machine jumps a day ahead, and back."""

import json
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from foundation import clock, limits
from jobs import heartbeat, outbox, schedule
from jobs.models import OutboxItem, ScheduleRow
from tests.faults.conftest import needs
from tests.faults.ground import assert_ground_rule, stored
from tests.faults.town import Letters
from tests.processes import wait_until

pytestmark = pytest.mark.faults

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


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


@pytest.fixture
def libfaketime():
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    needs(found and shutil.which("faketime"), "no faketime (apt install faketime)")
    return str(found[0])


@pytest.mark.usefixtures("only_in_full")
def test_a_portal_whose_clock_jumps_goes_on(town, libfaketime, tmp_path, rounds):
    shift = tmp_path / "shift"
    shift.write_text("+0")
    process = town.serve(
        LD_PRELOAD=libfaketime,
        FAKETIME_TIMESTAMP_FILE=str(shift),
        FAKETIME_DONT_FAKE_MONOTONIC="1",
        DONT_FAKE_MONOTONIC="1",
        FAKETIME_CACHE_DURATION="1",
    )
    letters = Letters(town.port)
    jumps = rounds(reduced=["+1d", "+0"], all_of_them=["+1d", "+0", "-1d", "+0"] * 3)
    letters.send_all(range(20))
    for number, jump in enumerate(jumps, 1):
        day = today(town)
        shift.write_text(jump)
        wait_until(lambda: today(town) != day, seconds=20, what="the jump")  # noqa: B023
        answers = letters.send_all(range(number * 1_000, number * 1_000 + 20))
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
    time.sleep(1)
    assert process.poll() is None
    numbers = {number for (number,) in stored(town)("SELECT number FROM mailbox_letter")}
    days = {number.split("-")[2] for number in numbers}
    assert len(days) >= 2
    assert_ground_rule(town, letters)
    print(f"\nF21：{jumps}，{len(numbers)} 封信，编号属 {len(days)} 天")  # noqa: T201


def today(town):
    return town.ask("/healthz").headers.get("date", "")[:16] or None
