"""What time does to letters by itself: each task of the schedule, safe to run twice.

Nothing is ever closed because it is late; what closes is the writer's window to rate.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from foundation import clock, erasures
from mailbox import deadlines, desk, rules
from mailbox.models import OPEN, Letter, LetterEvent, Stage
from mailbox.resident import forget_identity
from mailbox.transitions import NotAllowedNow, step
from workdays import calendar

# Calendar days after the deadline on which somebody is reminded (casework.md §5.2, 19).
LADDER = ((-1, "明天到期"), (0, "今天到期"), (1, "已超期，催办主办单位"),
          (3, "超期3天，报街道"), (5, "超期5天，计入公开的超期数"))  # fmt: skip
BATCH = 200


def each(rows: "QuerySet[Letter]", act: Callable[[int], None]) -> int:
    """Do one thing to each letter in a transaction of its own; somebody may be faster."""
    done = 0
    for key in list(rows.values_list("pk", flat=True)[: BATCH * 10]):
        try:
            act(key)
        except (NotAllowedNow, Letter.DoesNotExist):
            continue
        done += 1
    return done


@task()
def keep_time() -> dict[str, int]:
    """Hourly: close what nobody rates, go on where nobody answers, recompute, remind."""
    return {
        "closed": close_unrated(),
        "resumed": resume_unanswered(),
        "recomputed": recompute(),
        "reminded": remind_due(),
    }


@task()
def keep_no_longer() -> dict[str, int]:
    """Daily: purge what was set aside, empty the vault of letters that ended long ago."""
    return {"purged": purge_quarantined(), "erased": erase_identities()}


def close_unrated() -> int:
    """replied → closed when the window is over: 未评价, never satisfied."""

    def act(key: int) -> None:
        with step("close_unrated", key) as now:
            now.note = "评价期满，按“未评价”办结，不算满意。"
            now.public = {"rated": False}

    over = Letter.objects.filter(stage=Stage.REPLIED, due_on__lt=clock.today())
    return each(over.order_by("pk"), act)


def resume_unanswered() -> int:
    """awaiting_resident → in_progress after ten working days without an answer."""

    def act(key: int) -> None:
        with step("resume_unanswered", key) as now:
            deadlines.resume(now.letter)
            now.note = "没有收到补充，按已知情况继续办理。"

    over = Letter.objects.filter(stage=Stage.AWAITING_RESIDENT, due_on__lt=clock.today())
    return each(over.order_by("pk"), act)


def recompute() -> int:
    """The calendar changed: move the dates of open letters, and say so to the writer."""
    moved = {letter.pk: letter for letter in deadlines.recompute()}

    def act(key: int) -> None:
        with step("recompute", key) as now:
            before, after = now.letter.answer_due_on, moved[key].answer_due_on
            now.letter.answer_due_on = after
            if now.letter.stage == Stage.IN_PROGRESS:
                now.letter.due_on = after
            if before is not None and after is not None:
                now.note = (
                    f"工作日历有变，答复期限从{deadlines.in_words(before)}"
                    f"改为{deadlines.in_words(after)}。"
                )

    return each(Letter.objects.filter(pk__in=moved).order_by("pk"), act)


def remind_due() -> int:
    """Write the day's reminder into the events of each letter, once."""
    today, done = clock.today(), 0
    for offset, words in LADDER:
        due = today - timedelta(days=offset)
        if offset < 0:
            # The day before is a working day: nobody reads on a Sunday.
            due = calendar.add_working_days(today, -offset)
        rows = (
            Letter.objects.filter(stage__in=OPEN, due_on=due)
            .exclude(stage__in=(Stage.AWAITING_RESIDENT, Stage.REPLIED))
            .exclude(
                pk__in=LetterEvent.objects.filter(
                    action="remind_due", at__gte=clock.start_of(today)
                ).values("letter")
            )
        )

        def act(key: int, words: str = words) -> None:
            with step("remind_due", key) as now:
                now.note = words

        done += each(rows.order_by("pk"), act)
    return done


def purge_quarantined() -> int:
    """Delete what was set aside thirty days ago and nobody restored, with all about it."""
    limit = clock.now() - timedelta(days=rules.number("purge"))
    old = Letter.objects.filter(stage=Stage.QUARANTINED, received_at__lt=limit)
    count = 0
    for letter in old.order_by("pk")[:BATCH]:
        with transaction.atomic():
            erasures.record("letter_purged", letter)
            purge(letter)
        count += 1
    return count


def purge(letter: Letter) -> None:
    """Delete one letter with all about it; what the desk keeps of it names no words."""
    desk.forget(letter)
    letter.delete()


def erase_identities() -> int:
    """Empty the vault of letters that ended a year ago."""
    limit = clock.now() - timedelta(days=rules.number("identity"))
    old = Letter.objects.filter(
        closed_at__lt=limit, identity__erased_at__isnull=True
    ).select_related("identity")
    count = 0
    for letter in old.order_by("pk")[:BATCH]:
        with transaction.atomic():
            erasures.record("letter_identity", letter)
            forget_identity(letter)
        count += 1
    return count
