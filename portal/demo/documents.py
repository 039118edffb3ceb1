"""Charter and covenant of the demonstration: asked, adopted, filed, each in its time.

Each step is what its people would do: an editor drafts, residents are asked, a second
person signs. A step that is done already is left as it is.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from communities.models import CommunityPage, Organization
from foundation import clock
from governance import call_rules, transitions
from governance.clauses import anchor_of
from governance.models import GovernanceDocumentPage, GovernanceIndexPage, OpinionCallPage
from portal.demo import document_texts as texts
from workdays.calendar import add_working_days

CODE = "QL01"
CHARTER, COVENANT = "槐荫里社区居民自治章程", "槐荫里社区居民公约"
CALL = "《居民公约》修订草案征求意见"
RUNNING = "《居民自治章程》修订草案征求意见"

People = dict[str, User]


@dataclass(frozen=True)
class Step:
    """One thing that happens to a document on a day."""

    published_on: date
    title: str
    done: Callable[[], bool]
    take: Callable[[People], None]


def written(title: str, version: int) -> bool:
    return GovernanceDocumentPage.objects.filter(
        community__code=CODE, title=title, version__gte=version
    ).exists()


def called(title: str, *, concluded: bool = False) -> bool:
    rows = OpinionCallPage.objects.filter(community__code=CODE, title=title, version__gt=0)
    return bool((rows.exclude(concluded_on=None) if concluded else rows).exists())


def edition(day: date, title: str, version: int, clauses: list[Any], **fields: Any) -> Step:
    """The next edition of a document, signed on that day."""

    def take(people: People) -> None:
        fresh = {"body": texts.body(title, clauses), **fields}
        if version == 1:
            page = added(GovernanceDocumentPage, title, people["editor"], fresh)
        else:
            page = GovernanceDocumentPage.objects.get(community__code=CODE, title=title)
            page = changed(page, people["editor"], fresh)
        signed(page, people, day)

    return Step(day, f"{title}第{version}版", lambda: written(title, version), take)


def added(model: Any, title: str, author: User, fields: dict[str, Any]) -> Any:
    """A new draft in the column."""
    community = CommunityPage.objects.get(code=CODE)
    page = model(
        title=title,
        publisher=Organization.objects.get(community=community, kind="RESIDENTS_COMMITTEE"),
        responsible_editor=author.display_name,
        owner=author,
        live=False,
        **stored(fields),
    )
    GovernanceIndexPage.objects.descendant_of(community).get().add_child(instance=page)
    page.save_revision(user=author, log_action="wagtail.create")
    return page


def changed(page: Any, author: User, fields: dict[str, Any]) -> Any:
    """The next draft of a page."""
    draft = page.get_latest_revision_as_object()
    for name, value in stored(fields).items():
        setattr(draft, name, value)
    draft.save_revision(user=author, log_action="wagtail.edit")
    return type(page).objects.get(pk=page.pk)


def stored(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with a body as its JSON: only so do blocks bring their ids along."""
    if "body" not in fields:
        return fields
    return {**fields, "body": json.dumps(fields["body"])}


def signed(page: Any, people: People, day: date) -> None:
    """Handed in at nine and signed at ten."""
    morning = datetime.combine(day, time(9), tzinfo=clock.SHANGHAI)
    with clock.at(morning):
        page.get_workflow().start(page, people["editor"])
    with clock.at(morning + timedelta(hours=1)):
        state = page.current_workflow_task_state
        state.task.specific.on_action(state, people["reviewer"], "approve")


# What residents said of the covenant: clause, words, gist, outcome, reason; on paper?
OPINIONS = [
    ("stairs", "我家楼道口老有人堆纸箱，公约里要写消防通道。", "写明消防通道要畅通",
     "adopted", "已在这一条写明。", False),
    ("dogs", "遛狗不光要牵绳，还要把粪便捡走。", "写明清理犬只粪便", "adopted",
     "已写入。", True),
    ("cars", "外来车也占我们的位子，公约管得了吗？", "公约应当约束外来车辆", "not_adopted",
     "公约约束本社区居民，外来车辆按停车管理方案办。", True),
    ("", "条文太长了，老人记不住，写成顺口的。", "条文写得短一些、顺口一些", "partly",
     "改成七言，能合并的合并；电线一条因安全需要单列。", True),
]  # fmt: skip


def asked(people: People) -> None:
    """A call for opinions on the covenant, open from 2 to 13 March 2026."""
    with clock.at(datetime(2026, 2, 27, 15, tzinfo=clock.SHANGHAI)):
        page = GovernanceDocumentPage.objects.get(community__code=CODE, title=COVENANT)
        changed(
            page,
            people["editor"],
            {"body": texts.body(COVENANT, texts.COVENANT_2)},
        )
        call = called_on(people, CALL, COVENANT, date(2026, 3, 2), date(2026, 3, 13))
    signed(call, people, date(2026, 2, 28))


def called_on(people: People, title: str, document: str, opens: date, closes: date) -> Any:
    """The draft of a call; its text is the document's newest draft."""
    call = OpinionCallPage(
        document=GovernanceDocumentPage.objects.get(community__code=CODE, title=document)
    )
    call.take_draft()
    fields = {
        "document": call.document,
        "explanation": "原来的条文用了四年，居民反映有的难记、有的没写到。"
        "根据居民意见和居民代表讨论修订，现公开征求意见。",
        "opens_on": opens,
        "closes_on": closes,
        "paper_to": "槐荫里2号院活动楼一层居委会办公室，或交给楼门长",
        "phone": "0000-1201",
        "body": call.body.get_prep_value(),
        "based_on": call.based_on,
    }
    return added(OpinionCallPage, title, people["editor"], fields)


def concluded(people: People) -> None:
    """What came on the web and on paper, the answers to it, and their publication."""
    call = OpinionCallPage.objects.get(community__code=CODE, title=CALL)
    rows = texts.body(COVENANT, texts.COVENANT_2)
    keys = {
        clause[0]: anchor_of(row["id"])
        for clause, row in zip(texts.COVENANT_2, rows, strict=True)
    }
    for turn, (key, words, gist, outcome, reason, paper) in enumerate(OPINIONS):
        anchor = keys.get(key, "")
        with clock.at(datetime(2026, 3, 5 + turn, 19, tzinfo=clock.SHANGHAI)):
            if paper:
                opinion = transitions.enter(
                    call,
                    by=people["editor"],
                    anchor=anchor,
                    text=words,
                    received_on=date(2026, 3, 5 + turn),
                )
            else:
                opinion = transitions.give(
                    call,
                    by=people["resident"],
                    key=uuid5(NAMESPACE_URL, f"{CALL}/{turn}"),
                    anchor=anchor,
                    text=words,
                )
        with clock.at(datetime(2026, 3, 16, 10, tzinfo=clock.SHANGHAI)):
            transitions.answer(
                opinion, by=people["editor"], gist=gist, outcome=outcome, reason=reason
            )
    with clock.at(datetime(2026, 3, 17, 15, tzinfo=clock.SHANGHAI)):
        call = changed(
            call,
            people["editor"],
            {
                "summary": "征求意见期间收到意见四条，网上一条，纸面三条，逐条答复如下。",
                "answers": call_rules.told(call),
                "change_note": "公布意见采纳情况。",
            },
        )
    signed(call, people, date(2026, 3, 18))


STEPS: list[Step] = [
    edition(
        date(2022, 4, 6), COVENANT, 1, texts.COVENANT_1,
        kind="covenant", adopted_by="2022年居民会议", adopted_on=date(2022, 3, 26),
        effective_on=date(2022, 4, 10), filing_number="青街居备〔2022〕2号",
        filed_on=date(2022, 4, 2),
    ),
    edition(
        date(2022, 4, 7), CHARTER, 1, texts.CHARTER_1,
        kind="charter", adopted_by="2022年居民会议", adopted_on=date(2022, 3, 26),
        effective_on=date(2022, 4, 10), filing_number="青街居备〔2022〕1号",
        filed_on=date(2022, 4, 2), votes_for=402, votes_against=7, votes_abstained=11,
    ),
    Step(date(2026, 2, 28), CALL, lambda: called(CALL), asked),
    Step(date(2026, 3, 18), CALL, lambda: called(CALL, concluded=True), concluded),
    edition(
        date(2026, 3, 30), COVENANT, 2, texts.COVENANT_2,
        adopted_by="2026年居民会议", adopted_on=date(2026, 3, 28),
        effective_on=date(2026, 4, 1), filing_number="青街居备〔2026〕3号",
        filed_on=date(2026, 3, 30), votes_for=418, votes_against=5, votes_abstained=9,
        change_note="2026年修订：合并、改写，新增敬老助残和议事两条。",
    ),
    edition(
        date(2026, 3, 31), CHARTER, 2, texts.CHARTER_2,
        adopted_by="2026年居民会议", adopted_on=date(2026, 3, 28),
        effective_on=date(2026, 4, 1), filing_number="青街居备〔2026〕4号",
        filed_on=date(2026, 3, 30), votes_for=421, votes_against=4, votes_abstained=7,
        change_note="2026年修订：增加议事厅，修订会议、公开和修改程序。",
    ),
]  # fmt: skip


def load_call(people: People) -> Iterator[str]:
    """A call that runs on the day of loading, unless the charter has one already."""
    charter = GovernanceDocumentPage.objects.filter(community__code=CODE, title=CHARTER)
    document = charter.filter(version__gt=0).first()
    if document is None or document.calls.public().filter(concluded_on=None).exists():
        return
    today = clock.today()
    opens = add_working_days(today, -2)
    morning = datetime.combine(opens, time(8), tzinfo=clock.SHANGHAI)
    with clock.at(morning):
        changed(document, people["editor"], {"body": texts.body(CHARTER, texts.CHARTER_3)})
        call = called_on(people, RUNNING, CHARTER, opens, add_working_days(opens, 12))
    signed(call, people, opens)
    yield f"意见征集：{opens:%Y-%m-%d} {RUNNING}"
