"""The table of what may happen to a letter, and the only way in which it happens.

    received ─accept─► accepted ─assign─► assigned ─sign─► in_progress ─submit_reply─►
      │ │ │                ▲                 │ ▲             │  ▲   ▲        reply_review
      │ │ └quarantine      └─────bounce──────┘ │         ask │  │   └─return_reply─┘ │
      │ └propose/confirm_refusal      rule_misroute          ▼  │ answer, resume     │
      │   not_accepted, referred_out           awaiting_resident┘             approve_reply
      └────answer_on_spot──────────────────────────────────────────────► replied ◄───┘
    replied ─rate, close_unrated─► closed ─reopen─► in_progress            │ object
            ◄────────────── decide_objection ── objected ◄─────────────────┘
    any open ─merge─► merged, ─withdraw─► withdrawn

TABLE says for each action from which stages, by whom, and where it leads. Every step goes
through step(): it locks the letter, asks who may, compares stage and version, lets the
caller write, then writes letter, event, work item and public log in one transaction.
What the steps do stands in intake.py, handling.py, answering.py and resident.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from foundation import clock
from mailbox import deadlines, desk, journal
from mailbox.models import ENDED, OPEN, REFUSED, WORKING, Letter, Stage
from mailbox.permissions import (
    ACCEPT,
    APPROVE,
    REPLY,
    ROUTE,
    RULE,
    acts_for_unit,
    capacity,
    holds,
    may_see,
)

WRITER = "writer"
SYSTEM = "system"


class NotAllowedNow(ValidationError):
    """The letter stands where this is not possible, or it has been done already."""


class Changed(NotAllowedNow):
    """Somebody else acted since this person looked."""

    def __init__(self) -> None:
        super().__init__("这封信刚刚有了变化，请看过最新情况再办。")


@dataclass(frozen=True)
class Action:
    """One row of the table.

    `by` is a permission, WRITER (who has number and code) or SYSTEM. `own_unit`: only who
    acts for the body that leads the letter. `target` is None where the action itself
    says, or the letter stays where it is. `shown`: the writer reads of it.
    """

    name: str
    label: str
    sources: frozenset[Stage]
    by: str
    target: Stage | None = None
    own_unit: bool = False
    shown: bool = True


def _row(name: str, label: str, sources: Any, by: str, **rest: Any) -> tuple[str, Action]:
    stages = frozenset([sources]) if isinstance(sources, Stage) else frozenset(sources)
    return name, Action(name, label, stages, by, **rest)


S = Stage
RETURNABLE = (S.NOT_ACCEPTED, S.REFERRED_OUT)
TABLE: dict[str, Action] = dict(
    (
        _row("accept", "受理", S.RECEIVED, ACCEPT, target=S.ACCEPTED),
        _row("propose_refusal", "拟不予受理", S.RECEIVED, ACCEPT, shown=False),
        _row("confirm_refusal", "确认不予受理", S.RECEIVED, ACCEPT),
        _row("drop_refusal", "不同意不予受理", S.RECEIVED, ACCEPT, shown=False),
        _row("quarantine", "隔离", S.RECEIVED, ACCEPT, target=S.QUARANTINED),
        _row("restore", "恢复", S.QUARANTINED, ACCEPT, target=S.RECEIVED),
        _row("answer_on_spot", "当场答复", S.RECEIVED, REPLY, target=S.REPLIED),
        _row("check_spot", "抽查当场答复", (S.REPLIED, S.CLOSED), APPROVE, shown=False),
        _row("assign", "交办", S.ACCEPTED, ROUTE, target=S.ASSIGNED),
        _row("sign", "签收", S.ASSIGNED, REPLY, target=S.IN_PROGRESS, own_unit=True),
        _row("bounce", "退回", S.ASSIGNED, REPLY, own_unit=True),
        _row("rule_misroute", "裁定退回", S.ASSIGNED, RULE),
        _row("offer_transfer", "申请转办", S.IN_PROGRESS, REPLY, own_unit=True),
        _row("accept_transfer", "接收转办", S.IN_PROGRESS, REPLY),
        _row("refuse_transfer", "不接收转办", S.IN_PROGRESS, REPLY, shown=False),
        _row(
            "ask",
            "请来信人补充",
            S.IN_PROGRESS,
            REPLY,
            target=S.AWAITING_RESIDENT,
            own_unit=True,
        ),
        _row(
            "resume",
            "继续办理",
            S.AWAITING_RESIDENT,
            REPLY,
            target=S.IN_PROGRESS,
            own_unit=True,
        ),
        _row("resume_unanswered", "继续办理", S.AWAITING_RESIDENT, SYSTEM,
             target=S.IN_PROGRESS),
        _row("request_extension", "申请延期", S.IN_PROGRESS, REPLY, own_unit=True,
             shown=False),
        _row("approve_extension", "延期", S.IN_PROGRESS, RULE),
        _row("refuse_extension", "不同意延期", S.IN_PROGRESS, RULE, shown=False),
        _row("note_progress", "办理进展", S.IN_PROGRESS, REPLY, own_unit=True),
        _row("submit_reply", "送审答复", S.IN_PROGRESS, REPLY, target=S.REPLY_REVIEW,
             own_unit=True, shown=False),
        _row("approve_reply", "已答复", S.REPLY_REVIEW, APPROVE, target=S.REPLIED),
        _row("return_reply", "退回修改", S.REPLY_REVIEW, APPROVE, target=S.IN_PROGRESS,
             shown=False),
        _row("force_reply", "街道直接签发", S.REPLY_REVIEW, RULE, target=S.REPLIED),
        _row("decide_objection", "裁定异议", S.OBJECTED, RULE),
        _row("reopen", "重启办理", S.CLOSED, RULE, target=S.IN_PROGRESS),
        _row("merge", "并案", WORKING | {S.RECEIVED}, ROUTE, target=S.MERGED),
        _row("unmerge", "取消并案", S.MERGED, ROUTE),
        _row("remind", "催办", WORKING | {S.RECEIVED, S.OBJECTED}, RULE, shown=False),
        _row("remind_due", "到期提醒", OPEN, SYSTEM, shown=False),
        _row("recompute", "期限重算", OPEN, SYSTEM),
        _row("close_unrated", "已办结", S.REPLIED, SYSTEM, target=S.CLOSED),
        _row("rate", "已评价", (S.REPLIED, S.MERGED), WRITER),
        _row("object", "对答复有异议", S.REPLIED, WRITER, target=S.OBJECTED),
        _row("supplement", "来信人补充", S.AWAITING_RESIDENT, WRITER,
             target=S.IN_PROGRESS),
        _row("contest", "来信人申请复核", RETURNABLE, WRITER, target=S.RECEIVED),
        _row("new_facts", "来信人反映新情况", S.CLOSED, WRITER, target=S.IN_PROGRESS),
        _row("withdraw", "来信人撤回", OPEN, WRITER, target=S.WITHDRAWN),
        _row("identity", "查看来信人", set(Stage), "mailbox.open_identity", shown=False),
    )
)  # fmt: skip

assert frozenset(RETURNABLE) == REFUSED  # noqa: S101


@dataclass
class Step:
    """One action under way. The caller changes `letter` and says what the writer reads."""

    action: Action
    letter: Letter
    by: User | None
    unit: str
    post: str
    was: Stage
    target: Stage | None
    note: str = ""
    # What the matter's public page tells of it: a kind of desk.EVENTS, or nothing.
    public: dict[str, Any] = field(default_factory=dict)

    def to(self, stage: Stage) -> None:
        """Where it leads, for an action that has more than one way."""
        self.target = stage


def may(user: Any, name: str, letter: Letter) -> bool:
    """Whether this person could do it now: what buttons and lists ask. Takes no lock."""
    action = TABLE[name]
    return letter.stage in action.sources and _allowed(action, letter, user)


def _allowed(action: Action, letter: Letter, user: Any) -> bool:
    if action.by in (WRITER, SYSTEM):
        return user is None
    if user is None or not holds(user, action.by, letter) or not may_see(user, letter):
        return False
    if action.by == REPLY and action.own_unit:
        return acts_for_unit(user, letter)
    return True


@contextmanager
def step(
    name: str, letter_id: int, *, by: User | None = None, version: int | None = None
) -> Iterator[Step]:
    """Do one action. `by` is None for the writer and the system.

    Raises PermissionDenied, NotAllowedNow for another stage, Changed when `version` is
    not the letter's any more. An exception inside the block takes everything back.
    """
    action = TABLE[name]
    with transaction.atomic():
        letter = (
            Letter.objects.select_for_update(of=("self",))
            .select_related("community", "topic", "organization", "matter")
            .get(pk=letter_id)
        )
        if not _allowed(action, letter, by):
            raise PermissionDenied
        if version is not None and version != letter.version:
            raise Changed
        if letter.stage not in action.sources:
            raise NotAllowedNow(
                f"这封信现在是“{letter.get_stage_display()}”，不能{action.label}。"
            )
        unit, post = ("来信人", "") if action.by == WRITER else capacity(by, letter)
        now = Step(action, letter, by, unit, post, Stage(letter.stage), action.target)
        yield now
        _finish(now)


def _finish(now: Step) -> None:
    """Write what the step did, everywhere at once."""
    letter, moment = now.letter, clock.now()
    if now.target is not None and now.target != letter.stage:
        letter.stage = now.target
        ended = now.target in ENDED and now.target != Stage.QUARANTINED
        letter.closed_at = moment if ended else None
        deadlines.set_step(letter)
    letter.version += 1
    letter.full_clean(validate_unique=False)
    letter.save()
    journal.write(now.letter, now.action, by=now.by, unit=now.unit, post=now.post,
                  note=now.note, moment=moment)  # fmt: skip
    desk.put(letter)
    if now.public:
        desk.tell(letter, now.action.name, {"unit": now.unit, **now.public})
