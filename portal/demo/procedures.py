"""Procedures of the demonstration, signed one after another; their sheets, later hung."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from communities.models import CommunityPage, Organization
from foundation import clock
from governance import governed
from governance.models import ProcedureIndexPage, ProcedurePage
from portal.demo import procedure_texts as texts
from portal.demo.documents import Step

STREET, OWN = "QL00", "QL01"
# Who drafts and who signs, and which body publishes.
BY = {
    STREET: ("street", "street2", "SUBDISTRICT_OFFICE"),
    OWN: ("editor", "reviewer", "RESIDENTS_COMMITTEE"),
}
CONSULTATION = [
    key for key in governed.ALL if key.startswith("consultation.") and "quick" not in key
]
DEFAULT = "社区协商议事程序"


@dataclass(frozen=True)
class Paper:
    """One edition of a procedure, and the day on which it is put up."""

    code: str
    day: date
    title: str
    kind: str
    effective_on: date
    governs: list[str] = field(default_factory=list)
    summary: str = ""
    responsible: str = ""
    steps: Any = ()
    body: Any = ()
    replaces: str = ""
    version: int = 1
    note: str = ""

    def step(self) -> Step:
        return Step(self.day, f"{self.title}第{self.version}版", self.done, self.take)

    def done(self) -> bool:
        return ProcedurePage.objects.filter(
            community__code=self.code, title=self.title, version__gte=self.version
        ).exists()

    def take(self, people: dict[str, User]) -> None:
        author, signer, _kind = BY[self.code]
        page = self.drafted(people[author])
        morning = datetime.combine(self.day, time(9), tzinfo=clock.SHANGHAI)
        with clock.at(morning):
            page.get_workflow().start(page, people[author])
        with clock.at(morning + timedelta(hours=1)):
            state = page.current_workflow_task_state
            state.task.specific.on_action(state, people[signer], "approve")

    def fields(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "effective_on": self.effective_on,
            "governs": self.governs,
            "summary": self.summary,
            "responsible": self.responsible,
            "steps": texts.steps(self.title, self.steps),
            "body": texts.items(self.title, self.body),
        }

    def drafted(self, author: User) -> Any:
        """The next draft as its editor leaves it."""
        community = CommunityPage.objects.get(code=self.code)
        if self.version > 1:
            page = ProcedurePage.objects.get(community=community, title=self.title)
            draft = page.get_latest_revision_as_object()
            for name, value in {**self.fields(), "change_note": self.note}.items():
                setattr(draft, name, value)
            draft.save_revision(user=author, log_action="wagtail.edit")
            return ProcedurePage.objects.get(pk=page.pk)
        page = ProcedurePage(
            title=self.title,
            publisher=Organization.objects.get(community=community, kind=BY[self.code][2]),
            replaces=ProcedurePage.objects.filter(
                community__code=STREET, title=self.replaces
            ).first(),
            responsible_editor=author.display_name,
            owner=author,
            live=False,
            **self.fields(),
        )
        ProcedureIndexPage.objects.descendant_of(community).get().add_child(instance=page)
        page.save_revision(user=author, log_action="wagtail.create")
        return page


OFFICE, DIRECTOR = "社区建设办公室负责人", "居委会主任"
PAPERS = [
    Paper(
        STREET, date(2026, 1, 14), DEFAULT, "procedure", date(2026, 2, 1), CONSULTATION,
        "从提出议题到结果公开，九步怎么走，谁负责，几天之内办完。", OFFICE,
        steps=texts.CONSULTATION,
    ),
    Paper(
        STREET, date(2026, 1, 14), "社区协商议事原则", "principle", date(2026, 2, 1),
        CONSULTATION, "协商议事守哪几条。", OFFICE, body=texts.PRINCIPLES,
    ),
    Paper(
        STREET, date(2026, 1, 15), "议事规则十三条", "method", date(2026, 2, 1),
        ["consultation.deliberate", "meeting.council", "meeting.entrance"],
        "开会怎么说话、怎么表决。", OFFICE, body=texts.RULES,
    ),
    Paper(
        STREET, date(2026, 1, 15), "协商结果落实措施", "measure", date(2026, 2, 1),
        ["consultation.execute", "consultation.evaluate", "consultation.publish"],
        "议定的事怎么办到底，谁来监督。", OFFICE, body=texts.MEASURES,
    ),
    Paper(
        OWN, date(2026, 2, 12), "槐荫里社区协商议事程序", "procedure", date(2026, 3, 1),
        CONSULTATION, "槐荫里的事怎么议：九步，谁负责，几天之内办完。", DIRECTOR,
        steps=texts.HUAI_1, replaces=DEFAULT,
    ),
    Paper(
        OWN, date(2026, 3, 2), "2号院停车协商原则", "principle", date(2026, 3, 2),
        ["parking"], "2号院停车协商守的五条。", DIRECTOR, body=texts.PARKING_PRINCIPLES,
    ),
    Paper(
        OWN, date(2026, 3, 3), "槐荫里社区议事会议事方法", "method", date(2026, 3, 9),
        ["meeting.council"], "议事会怎么召集、怎么议。", DIRECTOR, body=texts.COUNCIL,
    ),
    Paper(
        OWN, date(2026, 7, 16), "2号院停车管理措施", "measure", date(2026, 7, 20),
        ["parking", "fund.public_revenue"],
        "2号院停车怎么收、怎么管、怎么公开，业主共同决定通过。", DIRECTOR,
        body=texts.PARKING_MEASURES,
    ),
    Paper(
        OWN, date(2026, 8, 20), "槐荫里社区协商议事程序", "procedure", date(2026, 9, 1),
        CONSULTATION, "槐荫里的事怎么议：九步，谁负责，几天之内办完。", DIRECTOR,
        steps=texts.HUAI_2, version=2,
        note="议题公示由三个工作日改为五个工作日，各楼门同时张贴。",
    ),
]  # fmt: skip
STEPS: list[Step] = [paper.step() for paper in PAPERS]
