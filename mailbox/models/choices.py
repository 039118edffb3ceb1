"""The words of the four axes of a letter, and of what hangs on it.

Stage, outcome, publication and confidentiality are four questions, never one field
(casework.md §5.1). Overdue and near-due are computed and stand nowhere.
"""

from django.db import models


class Kind(models.TextChoices):
    """What the writer wants. 举报 of persons is no kind: it is not taken here."""

    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    SUGGESTION = "suggestion", "建议"
    INQUIRY = "inquiry", "咨询"
    PRAISE = "praise", "表扬"


class Stage(models.TextChoices):
    """Where the letter stands; transitions.TABLE has the way from one to the other."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "已受理"
    ASSIGNED = "assigned", "已交办"
    IN_PROGRESS = "in_progress", "办理中"
    AWAITING_RESIDENT = "awaiting_resident", "待补充"
    REPLY_REVIEW = "reply_review", "答复待审签"
    REPLIED = "replied", "已答复"
    OBJECTED = "objected", "对答复有异议"
    CLOSED = "closed", "已办结"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    REFERRED_OUT = "referred_out", "已告知途径"
    QUARANTINED = "quarantined", "已隔离"
    MERGED = "merged", "并案办理"
    WITHDRAWN = "withdrawn", "已撤回"


# Before somebody took it on; while somebody works on it; what is left when all is done.
NEW = frozenset({Stage.RECEIVED})
WORKING = frozenset(
    {
        Stage.ACCEPTED,
        Stage.ASSIGNED,
        Stage.IN_PROGRESS,
        Stage.AWAITING_RESIDENT,
        Stage.REPLY_REVIEW,
    }
)
ANSWERED = frozenset({Stage.REPLIED, Stage.OBJECTED})
OPEN = NEW | WORKING | ANSWERED
REFUSED = frozenset({Stage.NOT_ACCEPTED, Stage.REFERRED_OUT})
ENDED = frozenset(Stage) - OPEN


class Outcome(models.TextChoices):
    """What the unit says came of it (casework.md §5.4); the writer's word is Rating."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    PLANNED = "planned", "已列入计划"
    EXPLAINED = "explained_cannot", "已说明原因，暂不能办"
    REFERRED = "not_our_duty_referred", "已转办并告知途径"
    NO_CONTACT = "no_contact", "无法联系"
    WITHDRAWN = "withdrawn", "来信人撤回"
    DUPLICATE = "duplicate", "与另一件相同"


# What a reply may end in; the others follow from what the writer or a clerk did.
REPLY_OUTCOMES = (
    Outcome.SOLVED,
    Outcome.PARTLY,
    Outcome.PLANNED,
    Outcome.EXPLAINED,
    Outcome.REFERRED,
    Outcome.NO_CONTACT,
)


class Channel(models.TextChoices):
    """How the letter came. Whoever writes for somebody says so (代)."""

    WEB = "web", "网上"
    API = "api", "接口"
    PHONE = "phone", "电话代写"
    VISIT = "visit", "来访代写"
    PAPER = "paper", "纸质来信"
    HOTLINE = "12345", "12345转来"


class RefusalReason(models.TextChoices):
    """Why a letter is not handled here, each with its way on (接诉即办条例 第十一条)."""

    EMERGENCY = "emergency", "紧急情况，应拨110、119、120、122"
    HOTLINE = "hotline", "不属于社区和街道职责，可拨12345"
    PETITION = "petition", "信访事项，按信访渠道提出"
    DISCIPLINE = "discipline", "反映党员干部、公职人员违纪违法，请拨12388"
    JUDICIAL = "judicial", "诉讼、仲裁、行政复议事项"
    INFORMATION = "information", "政府信息公开申请"
    CONTRACT = "contract", "物业服务合同或民事纠纷，可申请调解或起诉"
    SAME = "same", "同一事项已答复，没有新情况"
    UNLAWFUL = "unlawful", "内容违法，或涉及国家秘密"
    UNCLEAR = "unclear", "看不出要办什么，又联系不上"


# Where the writer is sent: these end as 已告知途径, the others as 不予受理.
REFERRED_ELSEWHERE = frozenset(
    {
        RefusalReason.EMERGENCY,
        RefusalReason.HOTLINE,
        RefusalReason.PETITION,
        RefusalReason.DISCIPLINE,
        RefusalReason.JUDICIAL,
        RefusalReason.INFORMATION,
        RefusalReason.CONTRACT,
    }
)


class ReadingReason(models.TextChoices):
    """Why somebody opened an identity; the writer reads the same word."""

    CONTACT = "contact", "联系核实"
    CALL_BACK = "call_back", "回访"
    VISIT = "visit", "上门"
    INSPECTION = "inspection", "督查"


class Resolved(models.TextChoices):
    YES = "solved", "解决了"
    PARTLY = "partly", "解决了一部分"
    NO = "unsolved", "没有解决"


class Satisfaction(models.TextChoices):
    YES = "satisfied", "满意"
    BASIC = "basic", "基本满意"
    NO = "dissatisfied", "不满意"
