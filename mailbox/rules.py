"""The mailbox's numbers and its 派单目录: their first fill, and how they are read.

A number that an office has changed stays as it is; what is missing is added after every
migration. Sources: casework.md §2, casework.md §5.
"""

from communities.models import OrganizationKind, TopicTag
from mailbox.models import DispatchEntry, Kind, LetterRule

WD, D, N = "WD", "D", "N"

# code, name, value, unit, source, status
NUMBERS = (
    ("accept", "受理", 1, WD, "各地热线签收0.5至1个工作日", "A"),
    ("assign", "交办", 1, WD, "各地热线签收0.5至1个工作日", "A"),
    ("sign", "承办单位签收", 1, WD, "北京市接诉即办工作条例第十五条：及时联系", "A"),
    ("misroute", "裁定退回", 1, WD, "市级网络问政办法：转错24小时内报告", "A"),
    ("approve", "审签答复", 1, WD, "本站设定", "D"),
    ("inquiry", "答复咨询", 3, WD, "沈阳市长信箱：一般事项3个工作日", "A"),
    ("help", "答复求助", 5, WD, "本站设定", "D"),
    ("suggestion", "答复建议", 7, WD, "安徽省政府网站内容建设实施意见：建议7个工作日", "A"),
    ("complaint", "答复投诉", 7, WD, "市级网络问政办法：投诉7个工作日", "A"),
    ("praise", "回复表扬", 5, WD, "本站设定", "D"),
    ("cap", "含延期最长", 15, WD, "安徽省实施意见：咨询投诉15个工作日", "A"),
    ("pauses", "请来信人补充最多", 2, N, "本站设定", "D"),
    ("pause", "每次暂停最长", 5, WD, "本站设定", "D"),
    ("silence", "未补充则按已知情况答复", 10, WD, "本站设定", "D"),
    ("rating", "评价期", 10, WD, "北京市接诉即办工作条例第二十三条：到期回访", "A"),
    ("objection", "裁定异议", 2, WD, "本站设定", "D"),
    ("redo", "重新办理", 5, WD, "本站设定", "D"),
    ("publication", "答复后决定是否公开", 5, WD, "本站设定", "D"),
    ("new_facts", "办结后可凭新情况重启", 30, D, "本站设定", "D"),
    ("inform", "不予受理最迟告知", 15, D, "信访工作条例第二十三条：15日内告知", "V"),
    ("purge", "隔离的来信保存", 30, D, "本站设定", "D"),
    ("identity", "办结后保存来信人信息", 365, D, "个人信息保护法第十九条、第四十七条", "A"),
)  # fmt: skip

KIND_LIMITS = frozenset(Kind.values)

# topic, kind of the leading body, its name where it is a section, may a community lead
COMMITTEE = OrganizationKind.RESIDENTS_COMMITTEE.value
COMPANY = OrganizationKind.PROPERTY_COMPANY.value
SECTION = OrganizationKind.SUBDISTRICT_DEPARTMENT.value
DISPATCH = (
    ("WY", COMPANY, "", True),
    ("TC", COMMITTEE, "", True),
    ("HJ", COMMITTEE, "", True),
    ("AQ", COMMITTEE, "", True),
    ("CW", COMMITTEE, "", True),
    ("ZS", COMMITTEE, "", True),
    ("WJ", SECTION, "综合行政执法队", False),
    ("FW", COMPANY, "", True),
    ("SD", COMMITTEE, "", True),
    ("CQ", COMMITTEE, "", True),
    ("YL", COMMITTEE, "", True),
    ("JK", COMMITTEE, "", True),
    ("JY", COMMITTEE, "", True),
    ("JB", SECTION, "民生保障办公室", False),
    ("WT", COMMITTEE, "", True),
    ("ZY", COMMITTEE, "", True),
    ("TJ", COMMITTEE, "", True),
    ("DJ", COMMITTEE, "", True),
    ("GK", COMMITTEE, "", True),
    ("GZ", COMMITTEE, "", True),
    ("BM", COMMITTEE, "", True),
    ("JL", COMMITTEE, "", True),
    ("QT", COMMITTEE, "", True),
)


def load() -> None:
    """Add the numbers and routes that are missing; topics stand before (groundwork)."""
    present = set(LetterRule.objects.values_list("code", flat=True))
    LetterRule.objects.bulk_create(
        LetterRule(
            code=code, name=name, value=value, unit=unit, source=source, status=status
        )
        for code, name, value, unit, source, status in NUMBERS
        if code not in present
    )
    topics = {topic.code: topic.pk for topic in TopicTag.objects.all()}
    routed = set(DispatchEntry.objects.values_list("topic__code", flat=True))
    DispatchEntry.objects.bulk_create(
        DispatchEntry(
            topic_id=topics[code],
            lead_kind=kind,
            lead_name=name,
            community_may_lead=community,
        )
        for code, kind, name, community in DISPATCH
        if code in topics and code not in routed
    )


def number(code: str) -> int:
    """The number of this code; LookupError for one that nobody knows."""
    value = LetterRule.objects.filter(code=code).values_list("value", flat=True).first()
    if value is None:
        raise LookupError(f"No rule {code!r}.")
    return int(value)


def route_of(topic: TopicTag) -> DispatchEntry | None:
    """The entry of a topic, or of the topic above a subtopic."""
    keys = [topic.pk, topic.parent_id] if topic.parent_id else [topic.pk]
    found = {
        entry.topic_id: entry for entry in DispatchEntry.objects.filter(topic__in=keys)
    }
    return found.get(topic.pk) or found.get(topic.parent_id)
