"""A small site with every kind of page and state, relative to today."""

from datetime import timedelta

from communities.models import OrganizationKind
from disclosure.models import AffairsElement
from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CatalogItemFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
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
    community = CommunityPageFactory(slug="huaiyinli", title="槐荫里社区", code="QL01")
    CommunityPageFactory(slug="beipozi", title="北坡子社区", code="QL04")
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
    )
    standing = disclosed(
        30, title="槐荫里社区居委会成员及分工", rule=RuleFactory(standing=True)
    )
    report = CatalogItemFactory(code="ZW-SUP-02", regime="ZHENGWU", category="监督")
    disclosed(1, rule=RuleFactory(item=report, mode="periodic"), publisher=office)
    party = CatalogItemFactory(code="DW-FIN-04", regime="DANGWU", category="财务")
    disclosed(1, rule=RuleFactory(item=party, mode="periodic"))
    withdrawn = disclosed(5, live=False, withdrawn=True)
    for days_ago in range(17):
        disclosed(days_ago + 40)
    return {
        "home": "/",
        "community": "/huaiyinli/",
        "list": "/huaiyinli/disclosure/",
        "second page": "/huaiyinli/disclosure/?page=2",
        "empty list": "/beipozi/disclosure/?status=posting",
        "posting": posting.url,
        "money": money.url,
        "standing": standing.url,
        "withdrawn": withdrawn.url,
        "site map": "/sitemap/",
        "nowhere": "/nobody/knows/",
        "privacy": "/privacy/",
        "terms": "/terms/",
        "login": "/accounts/login/",
        "api docs": "/api/v1/docs/",
    }
