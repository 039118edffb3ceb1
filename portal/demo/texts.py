"""Notices, policies and standing information of the demonstration (all fictional)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from disclosure.models import InformationPage, NoticePage, PolicyPage
from foundation import clock
from workdays.calendar import add_working_days, is_working_day


@dataclass(frozen=True)
class Text:
    """One page of text as an editor of its community would draft it."""

    page_class: type
    community: str
    publisher_kind: str
    title: str
    published_on: date
    more: dict[str, Any]
    topics: tuple[str, ...] = ()
    author: str = "editor"
    confirmer: str = ""
    signer: str = "reviewer"
    publisher_is: dict[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """The fields of the page beside title and publisher."""
        return self.more


def paragraphs(*texts: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{text}</p>") for text in texts]


def asked(question: str, answer: str) -> tuple[str, dict[str, str]]:
    return ("question", {"question": question, "answer": f"<p>{answer}</p>"})


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.SHANGHAI)


TEXTS: list[Text] = [
    Text(
        PolicyPage, "QL00", "SUBDISTRICT_OFFICE",
        "青岭街道老旧小区加装电梯办事指引", date(2026, 5, 18),
        {
            "level": "subdistrict",
            "doc_no": "青街发〔2026〕7号",
            "issuer": "青岭街道办事处",
            "issued_on": date(2026, 5, 11),
            "effective_on": date(2026, 6, 1),
            "reading": [
                asked("谁能申请？", "老旧小区的单元业主都可以提出，先由本单元业主商量。"),
                asked("要花多少钱？", "由业主自筹，各层分摊比例由业主自己商定；符合条件的按"
                      "区里的补贴办法申请补贴。"),
                asked("找谁办？", "先到社区居委会登记，电话见社区首页；街道民生保障办负责"
                      "受理材料，电话0000-1214。"),
            ],
            "body": paragraphs(
                "为方便居民上下楼，规范老旧小区加装电梯的协商和办理，制定本指引。",
                "一、业主协商。由单元业主推选代表，就方案、费用分摊、补偿和维护形成书面意见。"
                "二、公示。协商结果在单元门口和社区公开栏公示。三、受理。材料齐全的，街道"
                "自受理之日起10个工作日内出具意见。",
            ),
        },
        ("FW-4",), author="street", signer="street2",
    ),
    Text(
        InformationPage, "QL01", "RESIDENTS_COMMITTEE", "槐荫里社区名片",
        date(2026, 1, 12),
        {
            "summary": "八十年代的厂区宿舍，6个院落14栋楼，老人多、邻里熟。",
            "checked_on": date(2026, 1, 9),
            "body": paragraphs(
                "槐荫里社区东至铁路护坡，西至槐荫路，南至厂前街，北至东河，共1286户、3120人，"
                "14栋楼、52个楼门。",
                "社区由八十年代的厂区宿舍发展而来，院里的老槐树就是名字的由来。社区有活动楼"
                "1处、助餐点1处、议事厅1间、楼门议事角10处。",
            ),
        },
    ),
]  # fmt: skip


def texts_on(today: date) -> list[Text]:
    """Notices that are current on this day, as put up on the last working days before."""
    first = today if is_working_day(today) else add_working_days(today, -1)
    meeting = add_working_days(today, 4)
    return [
        Text(
            NoticePage, "QL01", "RESIDENTS_COMMITTEE",
            "关于召开第四季度居民代表会议的通知", add_working_days(first, -2),
            {
                "kind": "meeting",
                "event_at": at(meeting, 14),
                "place": "槐荫里社区议事厅",
                "audience": "全体居民代表；居民可以旁听",
                "phone": "0000-1201",
                "valid_until": meeting,
                "body": paragraphs(
                    "会议议题：一、第四季度账目说明；二、明年为民办实事项目征集；三、2号院停车"
                    "试运行情况。请各位代表提前听取本楼门居民的意见。",
                    "居民旁听请在会前一个工作日向居委会报名，电话0000-1201。",
                ),
            },
            ("GK",),
        ),
        Text(
            NoticePage, "QL02", "RESIDENTS_COMMITTEE",
            "3号楼水箱清洗临时停水通知", add_working_days(first, -1),
            {
                "kind": "outage",
                "event_at": at(today + timedelta(days=1), 9),
                "place": "3号楼一、二单元",
                "audience": "3号楼全体居民",
                "phone": "0000-2201",
                "valid_until": today + timedelta(days=2),
                "body": paragraphs(
                    "因水箱清洗，3号楼临时停水，请提前储水。恢复供水后先放水两分钟再用。"
                    "行动不便的老人需要送水，请打居委会电话。",
                ),
            },
            ("SD-1",), author="editor2", signer="street2",
        ),
    ]  # fmt: skip
