"""The staff's list of letters: conditions from the address, pages by the last row shown.

Every row comes from permissions.visible_to(); search is by number alone, because what the
writer typed is sealed and must not be guessed at through a search box.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation import clock
from mailbox import deadlines, numbers
from mailbox.models import (
    Kind,
    Letter,
    Proposal,
    PublicationState,
    PublishedLetter,
    Stage,
)
from mailbox.permissions import visible_to

PAGE_SIZE, LONGEST = 30, 1000
SHOWN = {
    "": "全部",
    "overdue": "超期",
    "waiting": "待决定",
    "publish": "待公开",
    "spot": "待抽查",
}
RELATED = ("community", "topic", "organization", "text")
# What stands between a draft of the public copy and its end.
UNFINISHED = (PublicationState.REDACTING, PublicationState.SECOND_CHECK)


@dataclass(frozen=True)
class Chosen:
    """The conditions of one list; what means nothing is left out."""

    show: str = ""
    stage: str = ""
    kind: str = ""
    topic: str = ""
    community: str = ""
    q: str = ""
    before: int = 0

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Chosen":
        """Read from a query string; unknown values are ignored."""

        def one_of(name: str, allowed: Any) -> str:
            value = params.get(name, "")
            return value if value in allowed else ""

        before = params.get("before", "")
        known = before.isascii() and before.isdigit() and len(before) < 16
        return cls(
            show=one_of("show", SHOWN),
            stage=one_of("stage", Stage.values),
            kind=one_of("kind", Kind.values),
            topic=params.get("topic", "").replace("\0", "")[:5],
            community=params.get("community", "").replace("\0", "")[:8],
            q=numbers.typed_number(params.get("q", "").replace("\0", "")[:60]),
            before=int(before) if known else 0,
        )

    def kept(self, **changed: Any) -> str:
        """The query string of these conditions with some of them changed."""
        values = asdict(replace(self, **{"before": 0, **changed}))
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True)
class Page:
    """Some letters, how many there are up to LONGEST, and where the next page begins."""

    letters: list[Letter]
    found: int
    next: int

    @property
    def told(self) -> str:
        """The number of letters for people."""
        return f"{LONGEST}封以上" if self.found > LONGEST else f"{self.found}封"


def rows(user: Any, chosen: Chosen) -> "QuerySet[Letter]":
    """The letters that this person sees under these conditions, the newest first."""
    letters = shown(visible_to(user), chosen.show)
    if chosen.stage:
        letters = letters.filter(stage=chosen.stage)
    if chosen.kind:
        letters = letters.filter(kind=chosen.kind)
    if chosen.topic:
        topic = Q(topic__code=chosen.topic) | Q(topic__parent__code=chosen.topic)
        letters = letters.filter(topic)
    if chosen.community:
        letters = letters.filter(community__code=chosen.community)
    if chosen.q:
        letters = letters.filter(number__startswith=chosen.q)
    return letters.order_by("-received_at", "-id")


def shown(letters: Any, show: str) -> Any:
    """The letters of one of the links SHOWN."""
    if show == "overdue":
        # The day stands in the row; only what is open and timed has one that passed.
        return letters.overdue(clock.today())
    if show == "waiting":
        asked = Proposal.objects.filter(letter=OuterRef("pk"), state=Proposal.State.OPEN)
        decided = Q(stage__in=(Stage.REPLY_REVIEW, Stage.OBJECTED))
        return letters.filter(decided | Exists(asked))
    if show == "publish":
        # The writer agreed and nothing is decided, or a copy is begun and not finished.
        copies = PublishedLetter.objects.filter(letter=OuterRef("pk"))
        wanted = Q(wants_public=True) & ~Exists(copies)
        begun = Exists(copies.filter(state__in=UNFINISHED))
        answered = letters.filter(stage__in=(Stage.REPLIED, Stage.CLOSED))
        return answered.filter(wanted | begun)
    return letters.filter(spot_check="due") if show == "spot" else letters


def page(user: Any, chosen: Chosen) -> Page:
    """One page: what comes after the letter `before`, as far as the person sees that."""
    letters = rows(user, chosen)
    found = letters.order_by()[: LONGEST + 1].count()
    last = visible_to(user).filter(pk=chosen.before).first() if chosen.before else None
    if last is not None:
        same = Q(received_at=last.received_at, pk__lt=last.pk)
        letters = letters.filter(Q(received_at__lt=last.received_at) | same)
    some = list(letters.select_related(*RELATED)[: PAGE_SIZE + 1])
    more = some[PAGE_SIZE - 1].pk if len(some) > PAGE_SIZE else 0
    return Page(some[:PAGE_SIZE], found, more)


def title_of(letter: Letter) -> str:
    """What the list calls a letter beside its number: of a confidential one nothing that
    was typed."""
    neutral = f"{letter.get_kind_display()}·{letter.topic.name}"
    return neutral if letter.confidential else letter.text.title or neutral


def due_in_words(letter: Letter) -> str:
    """Until when the next step is due, and how long that is."""
    if letter.stage == Stage.AWAITING_RESIDENT:
        return "等来信人补充，暂停计时"
    if letter.stage == Stage.REPLIED:
        return "等来信人评价"
    if letter.due_on is None:
        return ""
    late = letter.days_overdue()
    if late:
        return f"超期{late}天"
    days = deadlines.working_days_between(clock.today(), letter.due_on)
    return f"还有{days}个工作日" if days else "今天到期"
