"""What every public page has, and how often each asks the database."""

import re
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import TopicTag
from foundation import clock, sections
from tests.factories import (
    CommunityPageFactory,
    RuleFactory,
    home,
)
from tests.reading import TODAY, answers_for, disclosed, read, tree, words
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


# Of Wagtail and of one look-up of the address: the site, the home page, the page, its row,
# the restrictions. The home page needs no look-up.
ROUTING = 5
HOME_ROUTING = 3


# The way to writing a letter is the same on every day.
ASKS_NOTHING = {"mailbox.write"}


def boxes_of(*, home):
    places = ("main", "side", "lower")
    boxes = [box for place in places for box in sections.for_page(place, home=home)]
    return len([box for box in boxes if box.name not in ASKS_NOTHING])


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
        ("posting", ROUTING + 4),
        ("old", ROUTING + 5),
        ("new", ROUTING + 5),
        ("notice", ROUTING + 3),
        ("policy", ROUTING + 3),
        ("information", ROUTING + 3),
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
