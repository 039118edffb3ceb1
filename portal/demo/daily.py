"""Buildings of 槐荫里, and who is on duty today and in the next days."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.conf import settings

from communities.models import (
    Building,
    CommunityPage,
    DutyShift,
    Entrance,
    Post,
    PostKind,
)
from foundation import clock
from portal.demo.organizations import phone

# 14 buildings, 52 entrances, 1286 households (domain.md §11.1).
ENTRANCES = (4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3)
HOUSEHOLDS = 1286
# Today and the rest of a week, so that a duty box is never empty between two loads.
DAYS_AHEAD = 7
ON_DUTY = (
    PostKind.DIRECTOR,
    PostKind.DEPUTY,
    PostKind.MEMBER,
    PostKind.STATION_HEAD,
    PostKind.COMMUNITY_WORKER,
)
HOURS = "8:30—17:30"
STREET_HOURS = "全天24小时"


def load_buildings() -> Iterator[str]:
    """The buildings of 槐荫里 with their entrances, once."""
    community = CommunityPage.objects.filter(code="QL01").first()
    if community is None or community.building_rows.exists():
        return
    heads = {
        post.area: post
        for post in Post.objects.filter(
            organization__community=community, kind=PostKind.ENTRANCE_HEAD
        )
    }
    each, more = divmod(HOUSEHOLDS, sum(ENTRANCES))
    before = 0
    for number, count in enumerate(ENTRANCES, start=1):
        shares = [each + (before + place < more) for place in range(count)]
        before += count
        building = Building(
            community=community,
            name=f"{number}号楼",
            households=sum(shares),
            head_post=heads.get(f"{number}号楼"),
            order=number * 10,
        )
        building.full_clean()
        building.save()
        for place, households in enumerate(shares, start=1):
            entrance = Entrance(
                building=building,
                name=f"{place}单元",
                households=households,
                order=place * 10,
            )
            entrance.full_clean()
            entrance.save()
    yield f"楼院：{community.title}{len(ENTRANCES)}栋"


def load_duty(codes: Collection[str]) -> Iterator[str]:
    """Who is on duty from today on, in turns; what is there already stays."""
    today = clock.today()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    made = 0
    for community in CommunityPage.objects.filter(code__in=codes).order_by("code"):
        present = set(
            DutyShift.objects.filter(community=community, day__in=days).values_list(
                "day", flat=True
            )
        )
        missing = [day for day in days if day not in present]
        if not missing:
            continue
        street = community.code == settings.SUBDISTRICT_CODE
        turns = in_turn(community, street)
        for day in missing:
            # The same person on the same day, whenever this is loaded.
            post, name = turns[day.toordinal() % len(turns)]
            shift = DutyShift(
                community=community,
                day=day,
                hours=STREET_HOURS if street else HOURS,
                shown_name=name,
                post=post,
                phone="0000-1200" if street else phone(community.code, 1),
            )
            shift.full_clean()
            shift.save()
            made += 1
    if made:
        yield f"值班：{made}班"


def in_turn(community: CommunityPage, street: bool) -> list[tuple[Post, str]]:
    """The posts that take turns, each with its holder."""
    kinds = (PostKind.SECTION_HEAD,) if street else ON_DUTY
    posts = Post.objects.filter(organization__community=community, kind__in=kinds)
    held = [(post, post.holdings.on(clock.today()).first()) for post in posts]
    return [(post, holding.shown_name) for post, holding in held if holding is not None]
