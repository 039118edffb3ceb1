"""Until when a step has to be done, and how that date came about.

All limits count working days after the day of the event (day zero). What a pause takes
is added; an extension adds its days. The stored dates are what is shown; they are
computed again from the segments when the calendar changes (recompute).
"""

from datetime import date

from communities.models import CommunityPage
from foundation import clock
from mailbox import rules
from mailbox.models import ClockSegment, Letter, Stage
from workdays import calendar

# The step that a stage waits for, and its number in rules.NUMBERS.
STEPS = {
    Stage.RECEIVED: "accept",
    # Set aside: its writer reads the same as of any letter that was received.
    Stage.QUARANTINED: "accept",
    Stage.ACCEPTED: "assign",
    Stage.ASSIGNED: "sign",
    Stage.REPLY_REVIEW: "approve",
    Stage.REPLIED: "rating",
    Stage.OBJECTED: "objection",
}


def begin(letter: Letter, kind: str, *, days: int) -> None:
    """Start counting, or count anew after an objection: `days` working days from today."""
    segment = ClockSegment(
        letter=letter,
        kind=kind,
        started_on=clock.today(),
        days=days,
        due_before=letter.answer_due_on,
    )
    segment.full_clean()
    segment.save()
    letter.answer_due_on = _answer_due(letter)


def extend(letter: Letter, days: int) -> None:
    """Add so many working days to the limit."""
    ClockSegment.objects.create(
        letter=letter,
        kind=ClockSegment.Kind.EXTENSION,
        started_on=clock.today(),
        days=days,
        due_before=letter.answer_due_on,
    )
    letter.answer_due_on = _answer_due(letter)


def pause(letter: Letter) -> None:
    """Stop the clock: it is the writer's turn."""
    ClockSegment.objects.create(
        letter=letter,
        kind=ClockSegment.Kind.PAUSE,
        started_on=clock.today(),
        due_before=letter.answer_due_on,
    )


def resume(letter: Letter) -> None:
    """Go on; no pause counts for longer than the rule says."""
    ClockSegment.objects.filter(
        letter=letter, kind=ClockSegment.Kind.PAUSE, ended_on__isnull=True
    ).update(ended_on=clock.today())
    letter.answer_due_on = _answer_due(letter)


def granted(letter: Letter) -> int:
    """Working days given so far: the limit and its extensions."""
    return sum(segment.days for segment in _since_start(letter))


def set_step(letter: Letter) -> None:
    """Write until when the stage's next step has to be done, counted from today."""
    today = clock.today()
    if letter.stage == Stage.IN_PROGRESS:
        letter.due_on = letter.answer_due_on
    elif letter.stage == Stage.AWAITING_RESIDENT:
        letter.due_on = calendar.add_working_days(today, rules.number("silence"))
    elif (step := STEPS.get(Stage(letter.stage))) is not None:
        letter.due_on = calendar.add_working_days(today, rules.number(step))
    else:
        letter.due_on = None
    letter.due_provisional = any(
        calendar.is_provisional(day)
        for day in (letter.due_on, letter.answer_due_on)
        if day is not None
    )


def _since_start(letter: Letter) -> list[ClockSegment]:
    """The segments that count: those since the last start or redo."""
    segments = list(letter.segments.order_by("id"))
    starts = [
        place
        for place, segment in enumerate(segments)
        if segment.kind in (ClockSegment.Kind.START, ClockSegment.Kind.REDO)
    ]
    return segments[starts[-1] :] if starts else []


def _answer_due(letter: Letter) -> date | None:
    segments = _since_start(letter)
    if not segments:
        return None
    days = sum(segment.days for segment in segments)
    longest = rules.number("pause")
    for segment in segments:
        if segment.kind == ClockSegment.Kind.PAUSE and segment.ended_on is not None:
            days += min(working_days_between(segment.started_on, segment.ended_on), longest)
    return calendar.add_working_days(segments[0].started_on, days)


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to `end`: what a pause took."""
    if end <= start:
        return 0
    return calendar.working_days_left(start, end) - int(calendar.is_working_day(start))


def explained(letter: Letter) -> str:
    """How the date of the answer came about, in sentences for the writer."""
    segments = _since_start(letter)
    if not segments or letter.answer_due_on is None:
        return ""
    start, told = segments[0], []
    first = calendar.explain(start.started_on, start.days)
    lead = "重新办理" if start.kind == ClockSegment.Kind.REDO else letter.get_kind_display()
    told.append(f"{lead}{start.days}个工作日内答复：{first.sentence}")
    for segment in segments[1:]:
        day = in_words(segment.started_on)
        if segment.kind == ClockSegment.Kind.EXTENSION:
            told.append(f"{day}批准延长{segment.days}个工作日。")
        elif segment.kind == ClockSegment.Kind.PAUSE and segment.ended_on is None:
            told.append(f"{day}起等您补充，暂停计时。")
        elif segment.kind == ClockSegment.Kind.PAUSE and segment.ended_on is not None:
            took = working_days_between(segment.started_on, segment.ended_on)
            counted = min(took, rules.number("pause"))
            told.append(f"等您补充{took}个工作日，其中{counted}个不计入。")
    if len(segments) > 1:
        told.append(f"现在的期限是{in_words(letter.answer_due_on)}。")
    if letter.due_provisional:
        told.append("期限里有放假安排尚未公布的日子，以公布的为准。")
    return "".join(told)


def in_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def recompute(community: CommunityPage | None = None) -> list[Letter]:
    """Open letters whose date of answer moved with the calendar; the caller saves them."""
    letters = Letter.objects.open().filter(answer_due_on__isnull=False)
    if community is not None:
        letters = letters.filter(community=community)
    moved = []
    for letter in letters.prefetch_related("segments"):
        due = _answer_due(letter)
        if due != letter.answer_due_on:
            letter.answer_due_on = due
            moved.append(letter)
    return moved
