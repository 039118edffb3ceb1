"""A small site with every kind of page and state, relative to today."""

from datetime import timedelta

from communities.models import OrganizationKind, TopicTag
from disclosure.models import AffairsElement
from foundation import clock
from tests import procedure_factories
from tests.document_factories import answers, call_on, in_two_editions
from tests.factories import (
    AffairsPageFactory,
    CatalogItemFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
)
from tests.governance import procedure_making
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

SUM = {
    "上期结余": "23,913.70元",
    "本期收入合计": "40,000.00元",
    "本期支出合计": "4,920.00元（中秋敬老活动）",
    "本期结余": "58,993.70元",
    "明细表": "7月10日收入年度补助金第二批40,000.00元；9月22日支出中秋敬老活动4,920.00元",
}


def settle() -> dict[str, str]:
    """Make the site; the address of each page by a name."""
    today = clock.today()
    community = CommunityPageFactory(
        slug="huaiyinli", title="槐荫里社区", code="QL01", columns="all"
    )
    CommunityPageFactory(slug="beipozi", title="北坡子社区", code="QL04", columns="all")
    CommunityPageFactory(subdistrict=True)
    office = OrganizationFactory(
        community=community,
        name="青岭街道办事处",
        kind=OrganizationKind.SUBDISTRICT_OFFICE,
    )

    def disclosed(days_ago, **fields):
        day = today - timedelta(days=days_ago)
        return AffairsPageFactory(
            published=True, community=community, fact_date=day, **fields
        )

    posting = disclosed(
        2,
        title="关于2号院停车管理方案协商结果的公示",
        posting_to=today + timedelta(days=6),
    )
    money = disclosed(
        20,
        title="社区公益事业补助金2026年第三季度收支公开",
        rule=RuleFactory(periodic=True),
        elements=[AffairsElement(name=n, value=v) for n, v in SUM.items()],
        plain_card="这一季度收了4万元，花了4920元，用在中秋敬老活动；还剩58993.70元。",
    )
    members = RuleFactory(standing=True)
    replaced = disclosed(
        300, title="居委会成员及分工（上一届）", rule=members, superseded_on=today
    )
    standing = disclosed(
        30, title="槐荫里社区居委会成员及分工", rule=members, replaces=replaced
    )
    report = CatalogItemFactory(code="ZW-SUP-02", regime="ZHENGWU", category="监督")
    disclosed(1, rule=RuleFactory(item=report, mode="periodic"), publisher=office)
    party = CatalogItemFactory(code="DW-FIN-04", regime="DANGWU", category="财务")
    disclosed(1, rule=RuleFactory(item=party, mode="periodic"))
    rules = CatalogItemFactory(code="JW-SYS-04", category="制度")
    linked = disclosed(4, rule=RuleFactory(item=rules, mode="standing"))
    withdrawn = disclosed(5, live=False, withdrawn=True)
    for days_ago in range(17):
        disclosed(days_ago + 40)

    def told(factory, **fields):
        return factory(published=True, community=community, **fields)

    meeting = told(
        NoticePageFactory,
        title="关于召开第四季度居民代表会议的通知",
        kind="meeting",
        event_at=clock.start_of(today) + timedelta(days=3, hours=14),
        place="活动楼一层",
        audience="全体居民代表；居民可以旁听",
        phone="0000-1201",
        valid_until=today + timedelta(days=3),
    )
    over = told(NoticePageFactory, valid_until=today - timedelta(days=1))
    policy = told(
        PolicyPageFactory,
        title="青岭街道老旧小区加装电梯办事指引",
        publisher=office,
        original="https://www.example.gov.cn/zc/2026/7.html",
    )
    information = told(InformationPageFactory, title="槐荫里社区名片")
    charter = in_two_editions(community)
    call = call_on(charter)
    procedure = procedure_factories.in_two_editions(community)
    principle = procedure_factories.in_two_editions(
        community,
        title="协商议事原则",
        slug="principle",
        kind="principle",
        steps="[]",
        body=procedure_making.items(),
    )
    told_of = call_on(
        charter,
        slug="told",
        opens_on=today - timedelta(days=40),
        closes_on=today - timedelta(days=20),
        summary="收到意见两条，逐条答复如下。",
        concluded_on=today - timedelta(days=5),
        answers=answers(call),
    )
    for page in (posting, standing, meeting, policy, information):
        page.topics.set(TopicTag.objects.filter(code__in=["FW", "FW-4"]))
        page.save()
    return {
        "home": "/",
        "community": "/huaiyinli/",
        "list": "/huaiyinli/disclosure/",
        "second page": "/huaiyinli/disclosure/?page=2",
        "empty list": "/beipozi/disclosure/?status=posting",
        "posting": posting.url,
        "money": money.url,
        "standing": standing.url,
        "replaced": replaced.url,
        "notices": "/huaiyinli/notices/",
        "empty notices": "/beipozi/notices/",
        "meeting": meeting.url,
        "past notice": over.url,
        "policies": "/huaiyinli/policies/",
        "policy": policy.url,
        "about": "/huaiyinli/about/",
        "information": information.url,
        "organizations": "/huaiyinli/organizations/",
        "organization": f"/huaiyinli/organizations/{posting.publisher.slug}/",
        "topics": "/huaiyinli/topics/",
        "topic": "/huaiyinli/topics/FW/",
        "governance": "/huaiyinli/governance/",
        "empty governance": "/beipozi/governance/",
        "charter": charter.url,
        "edition": f"{charter.url}versions/1/",
        "comparison": f"{charter.url}compare/1/2/",
        "call": call.url,
        "answers of a call": told_of.url,
        "procedures": "/huaiyinli/procedures/",
        "empty procedures": "/beipozi/procedures/",
        "procedure": procedure.url,
        "edition of a procedure": f"{procedure.url}versions/1/",
        "comparison of a procedure": f"{procedure.url}compare/1/2/",
        "linked": linked.url,
        "principle": principle.url,
        "withdrawn": withdrawn.url,
        "site map": "/sitemap/",
        "writing": "/mailbox/",
        "tracking": "/mailbox/track/",
        "answers": "/mailbox/letters/",
        "nowhere": "/nobody/knows/",
        "privacy": "/privacy/",
        "terms": "/terms/",
        "login": "/accounts/login/",
        "api docs": "/api/v1/docs/",
    }
