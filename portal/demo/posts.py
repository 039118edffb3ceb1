"""Posts of the demonstration, who holds them, and who answers for what.

Persons are 王某; residents are 王女士 and are reached through the community. In 槐荫里 the
names are those of the sample “居委会成员及分工公示”. 书记 and 主任 are one person (一肩挑).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from communities.models import (
    CommunityPage,
    Organization,
    Post,
    PostHolding,
    PostKind,
    Responsibility,
    ResponsibilityKind,
)
from foundation import columns
from portal.demo.organizations import phone

TERM_BEGAN = date(2026, 1, 9)
# Left open, so that the sub-district's page 责任未落实 has something to say.
UNASSIGNED = ("QL05", "topics")
VACANT = ("QL08", "SERVICE_STATION", "服务站站长")

SURNAMES = {
    "QL01": "王李赵陈孙周吴郑冯褚",
    "QL02": "沈韩杨朱秦许何吕施张",
    "QL03": "孔曹严华金魏陶姜戚谢",
    "QL04": "邹喻柏水窦章云苏潘葛",
    "QL05": "奚范彭郎鲁韦昌马苗凤",
    "QL06": "花方俞任袁柳酆鲍史唐",
    "QL07": "费廉岑薛雷贺倪汤滕殷",
    "QL08": "罗毕郝邬安常乐于时傅",
}


@dataclass(frozen=True)
class Seat:
    """A post. `holder` is the holder's place in the community's surnames, or a name."""

    body: str
    kind: str
    title: str
    holder: int | str | None = None
    extension: int | None = None
    area: str = ""
    duties: str = ""


SEATS = (
    Seat("PARTY_ORG", "PARTY_SECRETARY", "党组织书记", 0, 6, duties="主持全面工作。"),
    Seat("PARTY_ORG", "PARTY_DEPUTY", "党组织副书记", 7, 6,
         duties="党员教育管理、共建协调。"),
    Seat("RESIDENTS_COMMITTEE", "DIRECTOR", "居委会主任", 0, 1,
         duties="主持全面工作，分管财务和居务公开。"),
    Seat("RESIDENTS_COMMITTEE", "DEPUTY", "居委会副主任", 1, 2,
         duties="停车、物业、环境。"),
    Seat("RESIDENTS_COMMITTEE", "MEMBER", "居委会委员（调解、治安）", 2, 3,
         duties="人民调解、治安。"),
    Seat("RESIDENTS_COMMITTEE", "MEMBER", "居委会委员（老人、妇女、儿童）", 3, 4,
         duties="老年人、妇女和儿童工作。"),
    Seat("SUPERVISION_COMMITTEE", "SUPERVISION_HEAD", "居务监督委员会主任", 8, 5,
         duties="对公开有疑问，可以找他。"),
    Seat("MEDIATION_COMMITTEE", "MEDIATION_HEAD", "人民调解委员会主任", 2, 3),
    Seat("SERVICE_STATION", "STATION_HEAD", "服务站站长", 1, 8, duties="窗口服务和代办。"),
    Seat("SERVICE_STATION", "COMMUNITY_WORKER", "社区工作者", 9, 8,
         duties="救助、养老、残疾人事务。"),
    Seat("SERVICE_STATION", "GRID_WORKER", "网格员", 5, 8, "全社区",
         "每天巡查，上报环境和安全问题。"),
    Seat("COUNCIL", "DELEGATE", "议事代表", "刘先生"),
    Seat("PROPERTY_COMPANY", "PROPERTY_MANAGER", "物业项目负责人", "高某", 7,
         duties="投诉、报修、公共收益公示。"),
    Seat("PROPERTY_MGMT_COMMITTEE", "MGMT_COMMITTEE_HEAD", "物管会主任", "梁某", 2),
    Seat("OWNERS_COMMITTEE", "OWNERS_HEAD", "业委会主任", "宋某", 2),
    Seat("VOLUNTEER_TEAM", "VOLUNTEER_HEAD", "志愿服务队队长", "田女士"),
    Seat("SOCIAL_ORG", "SOCIAL_ORG_HEAD", "负责人", "黄某"),
    Seat("RESIDENT_UNIT", "UNIT_CONTACT", "共建联系人", "罗某"),
    Seat("DEVELOPER", "UNIT_CONTACT", "保修联系人", "邓某", 9),
)  # fmt: skip

ONLY_QL01 = (
    Seat("RESIDENTS_COMMITTEE", "MEMBER", "居委会委员（公共卫生、助残）", 4, 4),
    Seat("RESIDENTS_COMMITTEE", "MEMBER", "居委会委员（文体、社会组织）", 5, 2),
    Seat("RESIDENTS_COMMITTEE", "MEMBER", "居委会委员（宣传、信息）", 6, 2),
    Seat("SERVICE_STATION", "BUILDING_WORKER", "包楼社工（1—7号楼）", 9, 8, "1—7号楼"),
    Seat("SERVICE_STATION", "BUILDING_WORKER", "包楼社工（8—14号楼）", 5, 8, "8—14号楼"),
    Seat("RESIDENTS_COMMITTEE", "REPRESENTATIVE", "居民代表（3号楼）", "王女士",
         area="3号楼"),
    Seat("RESIDENTS_COMMITTEE", "REPRESENTATIVE", "居民代表（9号楼）", "丁先生",
         area="9号楼"),
    *(
        Seat("RESIDENTS_COMMITTEE", "ENTRANCE_HEAD", f"{number}号楼楼门长", name,
             area=f"{number}号楼")
        for number, name in enumerate(
            ("马女士", "胡先生", "王女士", "林女士", "何先生", "郭女士", "贺女士",
             "戴先生", "董女士", "程先生", "袁女士", "于女士", "蒋先生", "谢女士"),
            start=1,
        )
    ),
    Seat("RESIDENT_GROUP", "GROUP_LEADER", "居民小组长", "徐女士"),
)  # fmt: skip

STREET_SEATS = (
    Seat("SUBDISTRICT_PARTY_COMMITTEE", "STREET_LEADER", "街道工委书记", "白某", 10),
    Seat("SUBDISTRICT_OFFICE", "STREET_LEADER", "街道办事处主任", "石某", 0),
    *(
        Seat(name, "SECTION_HEAD", "科室负责人", holder, extension)
        for name, holder, extension in (
            ("市民诉求处置中心", "康某", 11),
            ("社区建设办公室", "顾某", 12),
            ("城市管理办公室", "侯某", 13),
            ("平安建设办公室", "段某", 14),
            ("民生保障办公室", "钱某", 15),
            ("综合行政执法队", "汪某", 16),
        )
    ),
)

# Who answers for a column, by kind of post; whoever is not named here: the deputy.
ANSWERS = {
    "disclosure": PostKind.DIRECTOR,
    "topics": PostKind.STATION_HEAD,
    "organizations": PostKind.COMMUNITY_WORKER,
}


def load_posts(codes: Collection[str]) -> Iterator[str]:
    """Add posts, holders and responsibilities that are missing; a line per community."""
    for community in CommunityPage.objects.filter(code__in=codes).order_by("code"):
        street = community.code == settings.SUBDISTRICT_CODE
        made = load_seats(community, STREET_SEATS if street else seats_of(community))
        load_responsibilities(community)
        if made:
            yield f"岗位：{community.title}{made}个"


def seats_of(community: CommunityPage) -> list[Seat]:
    """The seats of one community; where phone 02 is the 物管会's or 业委会's, they move."""
    own = ONLY_QL01 if community.code == "QL01" else ()
    taken = community.code in ("QL06", "QL08")
    return [
        replace(seat, extension=12)
        if taken and seat.extension == 2 and seat.body == "RESIDENTS_COMMITTEE"
        else seat
        for seat in (*SEATS, *own)
    ]


def load_seats(community: CommunityPage, seats: Collection[Seat]) -> int:
    """Add the posts that their organisations lack, with their holders; how many."""
    bodies = list(Organization.objects.filter(community=community))
    present = set(
        Post.objects.filter(organization__community=community).values_list(
            "organization_id", "title"
        )
    )
    made = 0
    for order, seat in enumerate(seats, start=1):
        for body in bodies:
            if seat.body not in (body.kind, body.name):
                continue
            if (body.pk, seat.title) in present:
                continue
            post = Post(
                organization=body,
                kind=seat.kind,
                title=seat.title,
                area=seat.area,
                duties=seat.duties,
                phone="" if seat.extension is None else own_phone(body, seat.extension),
                order=order * 10,
            )
            post.full_clean()
            post.save()
            made += 1
            if (community.code, body.kind, seat.title) != VACANT:
                seat_holder(post, community.code, seat.holder)
    return made


def own_phone(body: Organization, extension: int) -> str:
    """The office phone of a post; the street's extensions stand among QL01's."""
    code = body.community.code
    return phone("QL01" if code == settings.SUBDISTRICT_CODE else code, extension)


def seat_holder(post: Post, code: str, holder: int | str | None) -> None:
    if isinstance(holder, int):
        holder = f"{SURNAMES[code][holder]}某"
    if holder is None:
        return
    holding = PostHolding(post=post, shown_name=holder, started_on=TERM_BEGAN)
    holding.full_clean()
    holding.save()


def load_responsibilities(community: CommunityPage) -> None:
    """One first responsible person, and one for each column but one of 石料场's."""
    posts = {
        post.kind: post
        for post in Post.objects.filter(organization__community=community).order_by("-pk")
    }
    if community.code == settings.SUBDISTRICT_CODE:
        first = deputy = posts[PostKind.STREET_LEADER]
        for post in Post.objects.filter(organization__name="社区建设办公室"):
            deputy = post
    else:
        first, deputy = posts[PostKind.PARTY_SECRETARY], posts[PostKind.DEPUTY]
    present = set(
        Responsibility.objects.filter(community=community).values_list("column", flat=True)
    )
    wanted = {"": first}
    for column in columns.all_columns():
        if (community.code, column.slug) != UNASSIGNED:
            kind = ANSWERS.get(column.slug, PostKind.DEPUTY)
            wanted[column.slug] = posts.get(kind, deputy)
    for slug, post in wanted.items():
        if slug in present:
            continue
        row = Responsibility(
            community=community,
            kind=ResponsibilityKind.COLUMN
            if slug
            else ResponsibilityKind.FIRST_RESPONSIBLE,
            column=slug,
            post=post,
        )
        row.full_clean()
        row.save()
