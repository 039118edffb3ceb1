"""The closed sets by which notices and policies are told apart."""

from django.db import models


class NoticeKind(models.TextChoices):
    """What a notice is about; a meeting with a date is shown as 下次会议."""

    MEETING = "meeting", "会议"
    OUTAGE = "outage", "停水停电停气"
    ACTIVITY = "activity", "活动"
    OPINIONS = "opinions", "征求意见"
    RECRUITMENT = "recruitment", "招募报名"
    SAFETY = "safety", "安全提示"
    OTHER = "other", "其他"


class PolicyLevel(models.TextChoices):
    """Whose policy it is (R002)."""

    STATE = "state", "国家"
    CITY = "city", "市"
    DISTRICT = "district", "区"
    SUBDISTRICT = "subdistrict", "街道"
    COMMUNITY = "community", "社区"
