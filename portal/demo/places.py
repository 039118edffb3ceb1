"""Communities, organisations and accounts of 青岭街道 (domain.md §11.1, all fictional)."""

from typing import Any

# code, slug, title, class, households, residents, buildings, entrances, courtyards, summary
COMMUNITIES: list[tuple[Any, ...]] = [
    ("QL01", "huaiyinli", "槐荫里社区", "OLD", 1286, 3120, 14, 52, None,
     "八十年代厂区宿舍，老人多，停车难"),
    ("QL02", "zhuantaqianjie", "砖塔前街社区", "OLD", 1530, 3702, 18, 61, None,
     "临街老楼，正在征询加装电梯"),
    ("QL03", "heyandongli", "河沿东里社区", "OLD", 1042, 2455, 11, 40, None,
     "上下水改造二期"),
    ("QL04", "beipozi", "北坡子社区", "DEMOLITION", 486, 1103, None, None, 73,
     "棚改征收，剩余92户"),
    ("QL05", "shiliaochang", "石料场社区", "DEMOLITION", 355, 820, None, None, 51,
     "过渡期，服务点保留"),
    ("QL06", "wangchuanyuan", "望川园社区", "NEW", 2218, 5540, 21, 46, None,
     "2024年入住，物管会运行中"),
    ("QL07", "lantingjiayuan", "澜庭家园社区", "NEW", 1764, 4390, 16, 34, None,
     "业主大会筹备中"),
    ("QL08", "jixiuchangbeili", "机修厂北里社区", "OLD", 968, 2210, 10, 36, None,
     "企业家属区，物业移交"),
]  # fmt: skip

# community, kind, name, office phone (placeholders)
ORGANIZATIONS = [
    ("QL00", "SUBDISTRICT_OFFICE", "青岭街道办事处", "0000-1200"),
    ("QL01", "RESIDENTS_COMMITTEE", "槐荫里社区居民委员会", "0000-1201"),
    ("QL01", "PARTY_ORG", "槐荫里社区党总支", "0000-1206"),
    ("QL01", "SUPERVISION_COMMITTEE", "槐荫里社区居务监督委员会", "0000-1205"),
    ("QL01", "PROPERTY_COMPANY", "槐荫里2号院物业服务人", "0000-1207"),
    ("QL02", "RESIDENTS_COMMITTEE", "砖塔前街社区居民委员会", "0000-2201"),
    ("QL03", "RESIDENTS_COMMITTEE", "河沿东里社区居民委员会", "0000-3301"),
    ("QL04", "RESIDENTS_COMMITTEE", "北坡子社区居民委员会", "0000-4401"),
    ("QL05", "RESIDENTS_COMMITTEE", "石料场社区居民委员会", "0000-5501"),
    ("QL06", "RESIDENTS_COMMITTEE", "望川园社区居民委员会", "0000-6601"),
    ("QL06", "PROPERTY_MGMT_COMMITTEE", "望川园物业管理委员会", "0000-6602"),
    ("QL07", "RESIDENTS_COMMITTEE", "澜庭家园社区居民委员会", "0000-7701"),
    ("QL08", "RESIDENTS_COMMITTEE", "机修厂北里社区居民委员会", "0000-8801"),
]

ALL = ["QL00", *(row[0] for row in COMMUNITIES)]

# username, how the person is shown, role (portal.roles), communities
ACCOUNTS = [
    ("street", "街道管理员", "street_admin", ALL),
    ("street2", "街道签发人", "street_reviewer", ALL),
    ("editor", "槐荫里编辑", "editor", ["QL01"]),
    ("reviewer", "槐荫里签发人", "reviewer", ["QL01"]),
    ("supervisor", "槐荫里居务监督", "supervisor", ["QL01"]),
    ("party", "槐荫里党务编辑", "party_editor", ["QL01"]),
    ("party_review", "槐荫里党务审查", "party_reviewer", ["QL01"]),
]
