"""The vocabulary of topics (domain.md §6.5): its first fill, and what belongs together."""

from django.db.models import Q, QuerySet

from communities.models import TopicTag

# Codes are stable: a topic that is no longer wanted is made inactive, never reused.
VOCABULARY: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "WY",
        "物业管理",
        ("服务质量", "收费", "电梯", "公共维修", "公共收益", "业委会物管会"),
    ),
    ("TC", "交通停车", ("乱停", "车位", "充电桩", "消防通道", "道路")),
    ("HJ", "环境卫生", ("垃圾分类", "清运", "楼道堆物", "绿化", "除害")),
    ("AQ", "安全秩序", ("消防", "电动自行车", "技防", "高空抛物", "治安")),
    ("CW", "饲养宠物", ("不拴绳", "粪便", "流浪猫狗")),
    ("ZS", "噪声扰民", ("装修", "广场舞", "商业", "施工")),
    ("WJ", "违法建设", ("私搭乱建", "开墙打洞", "占用公共")),
    (
        "FW",
        "房屋维修与改造",
        ("漏雨", "上下水", "老旧改造", "加装电梯", "维修资金"),
    ),
    ("SD", "水电气热网", ("停供", "压力", "供暖不热", "缴费")),
    ("CQ", "征收拆迁", ("政策", "过渡", "回迁")),
    ("YL", "养老助残", ("助餐", "照料", "津贴", "无障碍")),
    ("JK", "医疗健康", ()),
    ("JY", "教育托幼", ()),
    ("JB", "社会保障与救助", ()),
    ("WT", "文化体育", ()),
    ("ZY", "志愿互助", ()),
    ("TJ", "邻里纠纷调解", ()),
    ("DJ", "党建与选举", ()),
    ("GK", "居务公开与财务", ()),
    ("GZ", "社区工作作风", ()),
    ("BM", "便民商业", ()),
    ("JL", "意见建议与表扬", ()),
    ("QT", "其他", ()),
)


def load() -> None:
    """Add the topics that are missing; what an editor changed stays as it is."""
    present = {topic.code: topic for topic in TopicTag.objects.all()}
    for place, (code, name, subtopics) in enumerate(VOCABULARY, start=1):
        if code not in present:
            present[code] = TopicTag.objects.create(code=code, name=name, order=place * 100)
        for number, subname in enumerate(subtopics, start=1):
            if f"{code}-{number}" not in present:
                TopicTag.objects.create(
                    code=f"{code}-{number}",
                    name=subname,
                    parent=present[code],
                    order=place * 100 + number,
                )


def family(code: str) -> "QuerySet[TopicTag]":
    """The topic of this code and its subtopics, as far as they are active."""
    return TopicTag.objects.offered().filter(Q(code=code) | Q(parent__code=code))
