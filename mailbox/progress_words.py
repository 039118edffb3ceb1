"""What the writer reads first: at which step the letter is, and until when."""

from dataclasses import dataclass
from datetime import date

from mailbox import deadlines
from mailbox.models import Letter, Stage
from mailbox.tracking import Progress

UNIT = "承办单位"
NOW = {
    Stage.RECEIVED: "信已经收到，等信箱值班员受理。",
    Stage.QUARANTINED: "信已经收到，等信箱值班员受理。",
    Stage.ACCEPTED: "信已经受理，正在交给承办单位。",
    Stage.ASSIGNED: "已经交给{unit}，等它签收。",
    Stage.IN_PROGRESS: "{unit}正在办理。",
    Stage.REPLY_REVIEW: "{unit}正在办理。",
    Stage.AWAITING_RESIDENT: "{unit}请您补充，写在下面就行。",
    Stage.REPLIED: "{unit}已经答复，请您评价。",
    Stage.OBJECTED: "您要求重办，街道正在裁定。",
    Stage.CLOSED: "这封信已经办结。",
    Stage.NOT_ACCEPTED: "这封信没有受理，原因写在“经过”里。",
    Stage.REFERRED_OUT: "这件事要到别处办，去哪里写在“经过”里。",
    Stage.MERGED: "这件事与另一封来信一并办理，答复会同样写给您。",
    Stage.WITHDRAWN: "您已经撤回这封信，内容和联系方式已经删除。",
}
# What has to happen by the date that is shown.
UNTIL = {
    Stage.RECEIVED: "受理",
    Stage.ACCEPTED: "答复",
    Stage.ASSIGNED: "答复",
    Stage.IN_PROGRESS: "答复",
    Stage.REPLY_REVIEW: "答复",
    Stage.AWAITING_RESIDENT: "补充",
    Stage.REPLIED: "评价",
    Stage.OBJECTED: "裁定",
}
IF_NOT = {
    Stage.AWAITING_RESIDENT: "到期没有补充，就按已经知道的情况答复。",
    Stage.REPLIED: "到期没有评价，按“未评价”办结，不算满意。",
}
OF_THE_ANSWER = {Stage.ACCEPTED, Stage.ASSIGNED, Stage.IN_PROGRESS, Stage.REPLY_REVIEW}


@dataclass(frozen=True)
class Due:
    """The day by which something has to happen, and how many working days are left.

    `late` counts none: the day is over. `today` is the last day.
    """

    what: str
    day: date
    left: int
    late: bool
    today: bool
    provisional: bool
    if_not: str


def now_words(progress: Progress) -> str:
    """One sentence: whose turn it is."""
    letter = progress.letter
    unit = letter.organization.name if letter.organization else UNIT
    if letter.stage == Stage.REPLIED and progress.reply is not None:
        unit = progress.reply.unit
    return NOW[Stage(letter.stage)].format(unit=unit)


def due_of(letter: Letter, today: date) -> Due | None:
    """Until when, or None where nothing is awaited."""
    stage = Stage(letter.stage)
    day = letter.answer_due_on if stage in OF_THE_ANSWER else letter.due_on
    if stage not in UNTIL or day is None:
        return None
    return Due(
        what=UNTIL[stage],
        day=day,
        left=deadlines.working_days_between(today, day),
        late=day < today,
        today=day == today,
        provisional=letter.due_provisional,
        if_not=IF_NOT.get(stage, ""),
    )


def place_words(progress: Progress) -> str:
    """第4步，共5步; nothing for a letter that left the road."""
    states = [state for _label, state in progress.steps]
    if "now" not in states:
        return ""
    return f"第{states.index('now') + 1}步，共{len(states)}步"
