"""What the public pages say and how often they ask the database."""

import re
from datetime import date
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Post, PostHolding, Responsibility, TopicTag
from disclosure.models import AffairsElement
from foundation import clock, sections
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
    home,
)
from tests.reading import TODAY, disclosed, main_of, read, tree, words
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    """The clock of the pages; and no remembered site roots of another test."""
    cache.clear()
    with clock.at(TODAY):
        yield


@pytest.fixture
def community():
    home()
    return CommunityPageFactory(
        slug="huaiyinli", title="槐荫里社区", code="QL01", columns="all"
    )


# What every page has -------------------------------------------------------------


@pytest.fixture
def every_page(community):
    page = disclosed(community, title="停车方案协商结果的公示")
    texts = [
        factory(community=community, published=True)
        for factory in (NoticePageFactory, PolicyPageFactory, InformationPageFactory)
    ]
    return [
        "/",
        "/huaiyinli/",
        "/huaiyinli/disclosure/",
        "/huaiyinli/disclosure/?tab=JUWU",
        "/huaiyinli/disclosure/?status=posting",
        page.url,
        "/huaiyinli/notices/",
        "/huaiyinli/notices/?kind=outage",
        "/huaiyinli/policies/",
        "/huaiyinli/about/",
        *(text.url for text in texts),
        "/sitemap/",
    ]


def test_titles_and_descriptions_are_unique(client, every_page):
    pages = [tree(client, path) for path in every_page]

    titles = [page.title.string for page in pages]
    descriptions = [page.find("meta", {"name": "description"})["content"] for page in pages]
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)
    assert all(title.endswith("青岭街道社区公开栏") for title in titles)


def test_each_page_stands_alone(client, every_page):
    for path in every_page:
        page = tree(client, path)
        assert page.html["lang"] == "zh-Hans"
        assert len(page("h1")) == 1
        assert len(page.select("main#main")) == 1
        assert page.select_one("a.skip")["href"] == "#main"
        assert "演示站：内容均为虚构，不是政府网站" in words(page)
        canonical = [link["href"] for link in page.select("link[rel=canonical]")]
        assert canonical == ["http://127.0.0.1:8000" + path]


def test_nothing_inline_that_the_content_policy_would_refuse(client, every_page):
    for path in every_page:
        page = tree(client, path)
        assert page.select("script:not([src]), style, [style]") == []
        assert not [
            name for tag in page(True) for name in tag.attrs if name.startswith("on")
        ]
        loaded = [tag["src"] for tag in page.select("[src]")]
        loaded += [
            tag["href"]
            for tag in page.select("link:not([rel=canonical]):not([rel=alternate])")
        ]
        assert all(address.startswith("/static/") for address in loaded)


def test_every_link_within_the_pages_leads_somewhere(client, every_page):
    pages = {path: tree(client, path) for path in every_page}
    links = {
        urljoin(path, element["href"])
        for path, page in pages.items()
        for element in page.select("a[href], link[rel=alternate]")
    }

    for address, _, anchor in sorted(link.partition("#") for link in links):
        if address.startswith("/") and "mode=" not in address and "theme=" not in address:
            answer = client.get(address)
            assert answer.status_code in (200, 302), address
            assert not anchor or f'id="{anchor}"' in answer.content.decode(), anchor


def test_every_page_announces_its_feeds(client, every_page):
    for path in every_page:
        feeds = [link["href"] for link in tree(client, path).select("link[rel=alternate]")]
        own = ["/feeds/huaiyinli.atom"] if path.startswith("/huaiyinli/") else []
        assert feeds == [*own, "/feeds/all.atom"]


def test_the_menu_says_where_one_is(client, every_page):
    def marked(path):
        return [words(link) for link in tree(client, path).select(".menu [aria-current]")]

    assert marked("/") == []
    assert marked("/huaiyinli/disclosure/") == ["看公开"]
    assert marked("/huaiyinli/disclosure/?tab=money") == ["看账"]
    assert marked("/huaiyinli/notices/") == ["通知"]


def test_a_page_stands_in_its_column(client, every_page):
    def crumbs(path):
        return [words(step) for step in tree(client, path).select(".crumbs li")]

    expected = {"notices": "通知公告", "policies": "政策与解读", "about": "社区概况"}
    for slug, title in expected.items():
        assert crumbs(f"/huaiyinli/{slug}/") == ["首页", "槐荫里社区", title]
        page = next(
            p for p in every_page if p.startswith(f"/huaiyinli/{slug}/") and p[-2] != "s"
        )
        assert crumbs(page)[:3] == ["首页", "槐荫里社区", title]


def test_the_footer_says_only_what_is_configured(client, community, settings):
    nothing = dict.fromkeys(("host", "operator", "phone", "icp", "police", "report"), "")
    settings.SITE = {**settings.SITE, **nothing}
    bare = words(tree(client, "/").footer)
    settings.SITE = {
        **settings.SITE,
        "host": "青岭街道办事处",
        "phone": "0000-1200",
        "icp": "京ICP备00000000号",
        "police": "京公网安备00000000000000号",
        "report": "0000-1209",
    }
    full = words(tree(client, "/").footer)

    for word in ("主办", "承办", "电话", "京ICP备", "京公网安备", "违法和不良信息举报"):
        assert word not in bare
        assert (word in full) == (word != "承办")
    assert "隐私政策" in bare
    assert "用户协议" in bare


def test_a_site_in_production_is_not_called_a_demonstration(client, community, settings):
    settings.PORTAL_MODE = "production"

    assert "演示站" not in read(client, "/")


# How often they ask ------------------------------------------------------------------


@pytest.fixture
def busy(community):
    """A community that has everything its pages may show; paths by name."""
    pages = [disclosed(community) for _ in range(25)]
    for _ in range(3):
        CommunityPageFactory()
    rule = RuleFactory(standing=True)
    old = disclosed(community, rule=rule, superseded_on=TODAY)
    new = disclosed(community, rule=rule, replaces=old)
    texts = {
        factory: [factory(community=community, published=True) for _ in range(21)]
        for factory in (NoticePageFactory, PolicyPageFactory, InformationPageFactory)
    }
    for page in (new, *(rows[0] for rows in texts.values())):
        page.topics.set(TopicTag.objects.filter(code__in=["WY", "WY-1"]))
        page.save()
    answers_for(community)
    notice, policy, information = (rows[0].url for rows in texts.values())
    return {
        "old": old.url,
        "new": new.url,
        "posting": pages[0].url,
        "notice": notice,
        "policy": policy,
        "information": information,
    }


def answers_for(community):
    """A director with an office phone who answers for the community."""
    post = Post.objects.create(
        organization=OrganizationFactory(community=community),
        kind="DIRECTOR",
        title="居委会主任",
        phone="0000-1201",
    )
    PostHolding.objects.create(post=post, shown_name="王某", started_on=TODAY)
    Responsibility.objects.create(community=community, kind="first", post=post)
    return post


# Of Wagtail and of one look-up of the address: the site, the home page, the page, its row,
# the restrictions. The home page needs no look-up.
ROUTING = 5
HOME_ROUTING = 3


def boxes_of(*, home):
    places = ("main", "side", "lower")
    return sum(len(sections.for_page(place, home=home)) for place in places)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/", HOME_ROUTING + 1),
        ("/huaiyinli/", ROUTING + 3),
        ("/huaiyinli/disclosure/", ROUTING + 1),
        ("/huaiyinli/disclosure/?page=2", ROUTING + 1),
        ("/huaiyinli/notices/", ROUTING + 1),
        ("/huaiyinli/notices/?page=2", ROUTING + 1),
        ("/huaiyinli/policies/?kind=subdistrict", ROUTING + 1),
        ("/huaiyinli/about/", ROUTING + 1),
        ("posting", ROUTING + 3),
        ("old", ROUTING + 4),
        ("new", ROUTING + 4),
        ("notice", ROUTING + 2),
        ("policy", ROUTING + 2),
        ("information", ROUTING + 2),
        ("/sitemap/", 2),
    ],
)
def test_statements_per_page(client, busy, path, count):
    path = busy.get(path, path)
    client.get(path)  # content types and site roots are remembered from here on
    count += {"/": boxes_of(home=True), "/huaiyinli/": boxes_of(home=False)}.get(path, 0)

    with CaptureQueriesContext(connection) as asked:
        read(client, path)

    statements = [query["sql"] for query in asked]
    told = [re.sub(r"SELECT.*?FROM", "", one)[:150] for one in statements]
    assert len(statements) == count, "\n".join(told)
    assert len(set(statements)) == len(statements)


# Home and community -------------------------------------------------------------------


def test_home_shows_what_is_posted_now_the_next_to_end_first(client, community):
    disclosed(community, title="后截止", posting_to=date(2026, 11, 27))
    disclosed(community, title="先截止", posting_to=date(2026, 11, 24))
    disclosed(community, title="没有期限", posting_to=None)
    disclosed(community, title="已期满", posting_to=date(2026, 11, 20))
    disclosed(community, title="定期的", rule=RuleFactory(periodic=True))
    AffairsPageFactory(community=community, title="草稿")
    disclosed(community, title="撤回的", live=False, withdrawn=True)

    page = tree(client, "/")

    rows = page.select("ol.rows > li")
    assert [row.h3.get_text() for row in rows] == ["先截止", "后截止", "没有期限"]
    assert words(rows[0]).startswith("还有2个工作日")
    assert "至11月24日（星期二），可提异议" in words(rows[0])
    assert "正在公示3件" in words(page)
    assert "草稿" not in words(page)
    assert "撤回的" not in words(page)


def test_an_empty_home_says_what_would_be_there(client, community):
    text = main_of(client, "/")

    assert "今天没有正在公示的事项。" in text
    assert "截止到哪一天" in text
    assert "一个社区" in text


def test_home_without_any_community(client, db):
    home()

    assert "还没有建立社区。" in main_of(client, "/")


def test_home_leads_to_the_sub_district(client, community):
    street = CommunityPageFactory(subdistrict=True)

    page = tree(client, "/")

    assert "青岭街道（政务公开）" in words(page)
    assert page.select(f"ul.places a[href='{street.url}']") == []


def test_a_community_says_what_it_is_and_whom_to_call(client, community):
    OrganizationFactory(community=community, phone="0000-1201")
    OrganizationFactory(community=community, name="槐荫里社区党总支", phone="")

    page = tree(client, "/huaiyinli/")

    text = words(page)
    assert "老旧社区（不涉拆），八十年代厂区宿舍，老人多，停车难。" in text
    assert "1286户、3120人、14栋楼、52个楼门。" in text
    assert page.select("a[href='tel:00001201']")
    assert "槐荫里社区党总支" not in words(page.main)
    assert "这里还没有公开的内容。" in text


def test_a_community_says_who_answers_for_it(client, community):
    answers_for(community)

    facts = tree(client, "/huaiyinli/").select_one("dl.facts")

    assert words(facts.div) == "谁负责居委会主任王某电话0000-1201"
    assert facts.div.select("a[href='tel:00001201']")


def test_a_vacant_post_is_told(client, community):
    PostHolding.objects.filter(post=answers_for(community)).delete()

    assert "谁负责居委会主任（空缺）" in main_of(client, "/huaiyinli/")


def facts_of(client, path):
    return {
        words(row.dt): words(row.dd) for row in tree(client, path).select("dl.facts > div")
    }


def test_the_first_screen_of_a_community(client, community):
    other = CommunityPageFactory()
    disclosed(community, title="停车方案公示", posting_to=date(2026, 11, 26))
    amounts = {"收入": "9,000元", "支出": "1,000元", "结余": "58,993.70元（含利息）"}
    disclosed(
        community,
        title="三季度收支",
        rule=RuleFactory(periodic=True),
        elements=[AffairsElement(name=n, value=v) for n, v in amounts.items()],
    )
    NoticePageFactory(community=community, published=True, title="议事会", meeting=True)
    NoticePageFactory(community=other, published=True, title="别处的会", meeting=True)

    facts = facts_of(client, "/huaiyinli/")

    assert facts["正在公示"] == "停车方案公示还有4个工作日，至11月26日（星期四）"
    assert facts["最新一笔账"] == "三季度收支结余58,993.70元，11月20日公开看全部账目"
    assert facts["下一次会"] == "议事会11月28日（星期六）9:00，活动楼一层"
    # When and where the meeting is stands in its own line.
    assert facts["通知"] == "议事会看全部通知"


def test_an_empty_first_screen_says_what_would_be_there(client, community):
    facts = facts_of(client, "/huaiyinli/")

    assert facts["正在公示"] == "今天没有正在公示的事项。"
    assert facts["最新一笔账"].startswith("还没有公开账目；每季度公开一次")
    assert facts["下一次会"].startswith("还没有定")
    assert facts["通知"].startswith("眼下没有有效的通知。")


def test_the_sub_district_waits_for_no_meeting_and_no_account(client, community):
    street = CommunityPageFactory(subdistrict=True)

    assert {"最新一笔账", "下一次会"}.isdisjoint(facts_of(client, street.url))


def test_home_shows_the_notices_of_today_with_their_community(client, community):
    NoticePageFactory(community=community, published=True, title="停水三小时")
    NoticePageFactory(
        community=community, published=True, title="已过期", valid_until=date(2026, 11, 22)
    )
    NoticePageFactory(community=community, title="草稿")

    page = tree(client, "/")

    rows = page.select("section:has(#notices) li")
    assert [words(row) for row in rows] == [
        "槐荫里社区停水停电停气停水三小时有效至11月30日"
    ]


def test_home_without_notices_says_what_would_be_there(client, community):
    assert "今天没有通知。" in main_of(client, "/")
