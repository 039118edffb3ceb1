"""The organisations of 青岭街道 and its communities; all fictional, phones too."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings

from communities.models import CommunityPage, Organization
from foundation.pinyin import numbered, slug_of

WEEKDAYS = "周一至周五 9:00—12:00，13:30—17:30"
EVERY_DAY = "周一至周日 8:30—17:30，周末有人值班"
ROUND_THE_CLOCK = "24小时有人接电话"


@dataclass(frozen=True)
class Body:
    """One organisation. `{name}` in a name is the community's, without “社区”."""

    kind: str
    name: str
    phone: str = ""
    hours: str = ""
    address: str = ""
    duties: str = ""
    parent: str = ""  # the kind of the organisation above, in the same community
    unit_type: str = ""


STREET = (
    Body("SUBDISTRICT_PARTY_COMMITTEE", "中共青岭街道工作委员会", "0000-1210", WEEKDAYS,
         "望山区青岭街道青岭路1号", "领导辖区党的建设和基层治理，统筹协调驻区单位。"),
    Body("SUBDISTRICT_OFFICE", "青岭街道办事处", "0000-1200", WEEKDAYS,
         "望山区青岭街道青岭路1号", "办理辖区公共服务、城市管理、社会治理和民生保障事项，"
         "指导居民委员会工作。"),
    Body("SUBDISTRICT_DEPARTMENT", "市民诉求处置中心", "0000-1211", ROUND_THE_CLOCK,
         "青岭路1号一层", "接收、分办和回访市民诉求，协调各科室和社区限时办理。",
         "SUBDISTRICT_OFFICE"),
    Body("SUBDISTRICT_DEPARTMENT", "社区建设办公室", "0000-1212", WEEKDAYS,
         "青岭路1号二层", "指导居民委员会、居务公开、议事协商和社区社会组织。",
         "SUBDISTRICT_OFFICE"),
    Body("SUBDISTRICT_DEPARTMENT", "城市管理办公室", "0000-1213", WEEKDAYS,
         "青岭路1号二层", "环境卫生、垃圾分类、停车秩序、物业指导和老旧小区改造。",
         "SUBDISTRICT_OFFICE"),
    Body("SUBDISTRICT_DEPARTMENT", "平安建设办公室", "0000-1214", WEEKDAYS,
         "青岭路1号三层", "社会治安、消防安全宣传、矛盾纠纷排查和人民调解指导。",
         "SUBDISTRICT_OFFICE"),
    Body("SUBDISTRICT_DEPARTMENT", "民生保障办公室", "0000-1215", WEEKDAYS,
         "青岭路1号一层", "社会救助、养老助残、社会保险和退役军人服务。",
         "SUBDISTRICT_OFFICE"),
    Body("SUBDISTRICT_DEPARTMENT", "综合行政执法队", "0000-1216", ROUND_THE_CLOCK,
         "青岭路3号", "依法查处违法建设、占道经营、施工扰民等行为。", "SUBDISTRICT_OFFICE"),
)  # fmt: skip


def everywhere(code: str, party: str) -> tuple[Body, ...]:
    """What each community has; `party` is 党委, 党总支 or 党支部."""
    return (
        Body("PARTY_ORG", f"{{name}}社区{party}", phone(code, 6), EVERY_DAY,
             duties="领导社区治理，讨论决定重要事项，联系和服务居民。"),
        Body("RESIDENTS_COMMITTEE", "{name}社区居民委员会", phone(code, 1), EVERY_DAY,
             duties="组织居民自治，办理公共事务和公益事业，调解纠纷，"
             "协助街道做好与居民利益有关的工作。"),
        Body("SUPERVISION_COMMITTEE", "{name}社区居务监督委员会", phone(code, 5), EVERY_DAY,
             duties="监督居务公开、收支账目和民主决策，听取居民意见。"),
        Body("MEDIATION_COMMITTEE", "{name}社区人民调解委员会", phone(code, 3), EVERY_DAY,
             duties="调解邻里、家庭和物业等民间纠纷，不收费。",
             parent="RESIDENTS_COMMITTEE"),
        Body("SERVICE_STATION", "{name}社区服务站", phone(code, 8), EVERY_DAY,
             duties="受理社会救助、老年证、居住证明等事项，代办代收，一次告知。",
             parent="RESIDENTS_COMMITTEE"),
        Body("COUNCIL", "{name}社区议事会",
             duties="协商小区公共事务，形成意见后交居民会议或居民代表会议决定。",
             parent="RESIDENTS_COMMITTEE"),
    )  # fmt: skip


# By community: the house of the committee, the kind of its Party organisation, the rest.
OWN: dict[str, tuple[str, str, tuple[Body, ...]]] = {
    "QL01": ("2号院活动楼一层", "党总支", (
        Body("GRAND_PARTY_COMMITTEE", "槐荫里社区大党委",
             duties="由社区党总支和驻区单位党组织组成，每季度商议共建事项。",
             parent="PARTY_ORG"),
        Body("RESIDENT_GROUP", "槐荫里第一居民小组", duties="1—5号楼。",
             parent="RESIDENTS_COMMITTEE"),
        Body("RESIDENT_GROUP", "槐荫里第二居民小组", duties="6—10号楼。",
             parent="RESIDENTS_COMMITTEE"),
        Body("RESIDENT_GROUP", "槐荫里第三居民小组", duties="11—14号楼。",
             parent="RESIDENTS_COMMITTEE"),
        Body("PROPERTY_COMPANY", "槐荫里2号院物业服务人", "0000-1207", ROUND_THE_CLOCK,
             "2号院东门值班室", "2号院保洁、绿化、秩序维护、公共设施日常维修。"),
        Body("VOLUNTEER_TEAM", "槐荫里“老街坊”志愿服务队",
             duties="楼门值守、探访独居老人、垃圾分类桶前引导。"),
        Body("SOCIAL_ORG", "槐荫里“夕阳红”合唱队", duties="每周二、周五下午在活动楼排练。"),
        Body("SOCIAL_ORG", "槐荫里修理匠互助社", duties="每月第一个周六义务修理小家电。"),
        Body("RESIDENT_UNIT", "青岭第二小学", duties="周末开放操场，须预约。",
             unit_type="SCHOOL"),
        Body("RESIDENT_UNIT", "青岭社区卫生服务中心", duties="家庭医生签约和每月义诊。",
             unit_type="HOSPITAL"),
    )),
    "QL02": ("砖塔前街12号一层", "党总支", (
        Body("PROPERTY_COMPANY", "砖塔前街物业服务人", "0000-2207", ROUND_THE_CLOCK,
             duties="保洁、秩序维护、公共设施日常维修。"),
        Body("VOLUNTEER_TEAM", "砖塔前街“敲门送暖”志愿服务队",
             duties="探访独居和高龄老人。"),
        Body("SOCIAL_ORG", "砖塔前街书画社", duties="每周三上午活动。"),
        Body("RESIDENT_UNIT", "砖塔百货商店", duties="提供临时停车位20个。",
             unit_type="ENTERPRISE"),
    )),
    "QL03": ("河沿东里5号楼一层", "党总支", (
        Body("PROPERTY_COMPANY", "河沿东里物业服务人", "0000-3307", ROUND_THE_CLOCK,
             duties="保洁、绿化、上下水改造期间的现场协调。"),
        Body("VOLUNTEER_TEAM", "河沿东里“护河”志愿服务队", duties="沿河清洁和安全劝导。"),
        Body("RESIDENT_UNIT", "望山区河道管理所", duties="每年开展两次护河活动。",
             unit_type="INSTITUTION"),
    )),
    "QL04": ("北坡子甲8号院", "党支部", (
        Body("VOLUNTEER_TEAM", "北坡子守望志愿服务队", duties="腾退院落夜间巡查。"),
    )),
    "QL05": ("石料场路20号过渡服务点", "党支部", (
        Body("VOLUNTEER_TEAM", "石料场邻里帮扶队", duties="帮助过渡期老人就医、买药。"),
    )),
    "QL06": ("望川园6号楼底商", "党委", (
        Body("GRAND_PARTY_COMMITTEE", "望川园社区大党委",
             duties="由社区党委、物业和驻区单位党组织组成。", parent="PARTY_ORG"),
        Body("PROPERTY_MGMT_COMMITTEE", "望川园物业管理委员会", "0000-6602", EVERY_DAY,
             "望川园6号楼底商", "组织业主共同决定物业管理事项，监督物业服务合同履行。"),
        Body("PROPERTY_COMPANY", "望川园物业服务人", "0000-6607", ROUND_THE_CLOCK,
             "望川园地下一层客服中心", "全区物业服务，停车和电梯运行管理。"),
        Body("DEVELOPER", "望川园建设单位", "0000-6609", WEEKDAYS,
             duties="保修期内的房屋和设施维修。"),
        Body("SOCIAL_ORG", "望川园亲子读书会", duties="每周六上午在党群服务中心。"),
    )),
    "QL07": ("澜庭家园3号楼一层", "党总支", (
        Body("OWNERS_ASSEMBLY", "澜庭家园业主大会（筹备中）",
             duties="筹备组正在核对业主名册，会议日期另行公告。"),
        Body("PROPERTY_COMPANY", "澜庭家园物业服务人", "0000-7707", ROUND_THE_CLOCK,
             duties="前期物业服务。"),
        Body("DEVELOPER", "澜庭家园建设单位", "0000-7709", WEEKDAYS,
             duties="保修期内的房屋和设施维修。"),
        Body("RESIDENT_UNIT", "澜庭幼儿园", duties="节假日开放户外场地。",
             unit_type="SCHOOL"),
    )),
    "QL08": ("机修厂北里2号楼一层", "党总支", (
        Body("OWNERS_COMMITTEE", "机修厂北里业主委员会", "0000-8802", EVERY_DAY,
             duties="代表业主与新物业办理移交，监督服务合同。"),
        Body("PROPERTY_COMPANY", "机修厂北里物业服务人", "0000-8807", ROUND_THE_CLOCK,
             duties="接管期物业服务，设施设备查验。"),
        Body("RESIDENT_UNIT", "望山机修厂", duties="移交供暖和上下水图纸，配合维修。",
             unit_type="ENTERPRISE"),
    )),
}  # fmt: skip


def phone(code: str, extension: int) -> str:
    """A placeholder of the community: 0000-1201 in QL01, 0000-2201 in QL02."""
    number = int(code[-1])
    return f"0000-{12 if number == 1 else number * 11}{extension:02}"


def bodies_of(community: CommunityPage) -> list[Body]:
    """The organisations of one community, with its own name and house filled in."""
    if community.code == settings.SUBDISTRICT_CODE:
        return list(STREET)
    house, party, rest = OWN[community.code]
    name = community.title.removesuffix("社区")
    shared = everywhere(community.code, party)
    return [
        *(
            Body(**{**vars(body), "name": body.name.format(name=name), "address": house})
            for body in shared
        ),
        *rest,
    ]


def load_organizations(codes: Collection[str]) -> Iterator[str]:
    """Add the organisations that are missing by name; a line for each community.

    In few statements, because many tests stand on them: slugs are chosen here.
    """
    for community in CommunityPage.objects.filter(code__in=codes).order_by("code"):
        here = Organization.objects.filter(community=community)
        present = {row.name: row for row in here}
        taken = {row.slug for row in present.values()}
        above = {row.kind: row for row in present.values()}
        bodies = bodies_of(community)
        order = {body.name: place * 10 for place, body in enumerate(bodies, start=1)}
        new = [body for body in bodies if body.name not in present]
        for level in ([b for b in new if not b.parent], [b for b in new if b.parent]):
            rows = []
            for body in level:
                slug = next(
                    one for one in numbered(slug_of(body.name, most=60)) if one not in taken
                )
                taken.add(slug)
                rows.append(row_of(body, community, slug, order[body.name], above))
            for row in Organization.objects.bulk_create(rows):
                above.setdefault(row.kind, row)
        if new:
            yield f"组织：{community.title}{len(new)}个"


def row_of(
    body: Body,
    community: CommunityPage,
    slug: str,
    order: int,
    above: dict[str, Organization],
) -> Organization:
    """The row of one organisation, checked as a form would."""
    row = Organization(
        community=community,
        kind=body.kind,
        name=body.name,
        slug=slug,
        phone=body.phone,
        hours=body.hours,
        address=body.address,
        duties=body.duties,
        unit_type=body.unit_type,
        parent=above[body.parent] if body.parent else None,
        order=order,
    )
    row.clean_fields()
    row.clean()
    return row
