"""The closed sets of documents and opinions, and which documents a community needs."""

from django.db import models


class DocumentKind(models.TextChoices):
    """What a document is (R051, R062, R105, R107, R141, R002)."""

    CHARTER = "charter", "自治章程"
    COVENANT = "covenant", "居民公约"
    ELECTION = "election", "社区选举办法"
    RESIDENTS_MEETING = "residents_meeting", "居民会议制度"
    REPRESENTATIVES_MEETING = "representatives", "社区代表会议制度"
    PARTY_JOINT = "party_joint", "社区党建联席会制度"
    UNIT_CONSULTATION = "unit_consultation", "居委会与社区单位议事协商会议制度"
    DELIBERATION = "deliberation", "多元参与议事协商机制"
    OPENNESS = "openness", "居务公开制度"
    APPRAISAL = "appraisal", "民主评议制度"
    PARTICIPATION = "participation", "多元参与制度和措施"
    POLICY = "policy", "政策文件"
    OTHER = "other", "其他制度"


# The ten documents of 制度完备度 (R107), in the order in which people count them.
REQUIRED = (
    DocumentKind.CHARTER,
    DocumentKind.COVENANT,
    DocumentKind.ELECTION,
    DocumentKind.RESIDENTS_MEETING,
    DocumentKind.REPRESENTATIVES_MEETING,
    DocumentKind.PARTY_JOINT,
    DocumentKind.UNIT_CONSULTATION,
    DocumentKind.DELIBERATION,
    DocumentKind.OPENNESS,
    DocumentKind.APPRAISAL,
)
# What the sub-district or the city issued was adopted by no meeting of residents.
ISSUED = (DocumentKind.POLICY,)
# Disclosures whose body is a document: its kind by the code of the item.
DISCLOSED_AS = {
    "JW-SYS-01": DocumentKind.CHARTER,
    "JW-SYS-02": DocumentKind.COVENANT,
}


class ProcedureKind(models.TextChoices):
    """The four kinds that hang on every community's wall (R140), in their order."""

    PROCEDURE = "procedure", "程序"
    PRINCIPLE = "principle", "原则"
    METHOD = "method", "方法"
    MEASURE = "measure", "措施"


# The item of the catalogue whose body is the procedures of all four kinds.
PROCEDURES_DISCLOSED_AS = "JW-SYS-04"


class TimeUnit(models.TextChoices):
    """How the days of a step are counted."""

    WORKING = "WD", "个工作日"
    CALENDAR = "D", "天"


class Origin(models.TextChoices):
    """Who made a procedure: the sub-district for all, or a community for itself."""

    STREET = "street", "街道统一制定"
    COMMUNITY = "community", "社区自定"


class EditionState(models.TextChoices):
    """What holds of an edition on a day; it follows from dates and is never stored."""

    TO_COME = "to_come", "尚未施行"
    IN_FORCE = "in_force", "现行有效"
    REPLACED = "replaced", "已废止，被新版替代"
    REPEALED = "repealed", "已废止"


class CallPhase(models.TextChoices):
    """Where a call for opinions stands on a day; it follows from dates."""

    TO_COME = "to_come", "还没有开始"
    OPEN = "open", "正在征求意见"
    CLOSED = "closed", "已截止，正在研究意见"
    CONCLUDED = "concluded", "已公布采纳情况"


class OpinionSource(models.TextChoices):
    """How an opinion reached the community."""

    WEB = "web", "网上"
    PAPER = "paper", "纸面"


class OpinionState(models.TextChoices):
    """An opinion waits until somebody answers it. governance.transitions alone writes."""

    RECEIVED = "received", "待答复"
    ANSWERED = "answered", "已答复"


class Outcome(models.TextChoices):
    """What became of an opinion."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"
