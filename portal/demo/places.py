"""The communities of 青岭街道 (domain.md §11.1, all fictional)."""

from collections.abc import Collection, Iterator
from typing import Any

from django.conf import settings

from communities.creation import create_community
from communities.models import CommunityPage
from portal.demo.organizations import load_organizations
from portal.home import HomePage

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

ALL = [settings.SUBDISTRICT_CODE, *(row[0] for row in COMMUNITIES)]


def load_places(codes: Collection[str] = ALL) -> Iterator[str]:
    """The communities with these codes and their organisations; a line for each new one."""
    home = HomePage.objects.get()
    present = set(CommunityPage.objects.values_list("code", flat=True))
    if settings.SUBDISTRICT_CODE not in present:
        create_community(
            home,
            code=settings.SUBDISTRICT_CODE,
            slug="street",
            title=settings.SITE["subdistrict"],
            kind="subdistrict",
        )
        yield f"街道：{settings.SITE['subdistrict']}"
    for code, slug, title, kind, *numbers, summary in COMMUNITIES:
        if code not in codes or code in present:
            continue
        home.refresh_from_db()
        households, residents, buildings, entrances, courtyards = numbers
        create_community(
            home,
            code=code,
            slug=slug,
            title=title,
            community_class=kind,
            households=households,
            residents=residents,
            buildings=buildings,
            entrances=entrances,
            courtyards=courtyards,
            summary=summary,
        )
        yield f"社区：{title}"
    yield from load_organizations(codes)
