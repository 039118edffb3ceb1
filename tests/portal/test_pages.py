"""What the public pages say and how often they ask the database."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
    home,
)
from tests.reading import TODAY, disclosed, main_of, read, tree, words

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
    return CommunityPageFactory(slug="huaiyinli", title="槐荫里社区", code="QL01")


# What every page has -------------------------------------------------------------


@pytest.fixture
def every_page(community):
    page = disclosed(community, title="停车方案协商结果的公示")
    return [
        "/",
        "/huaiyinli/",
        "/huaiyinli/disclosure/",
        "/huaiyinli/disclosure/?tab=JUWU",
        "/huaiyinli/disclosure/?status=posting",
        page.url,
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
        loaded += [tag["href"] for tag in page.select("link:not([rel=canonical])")]
        assert all(address.startswith("/static/") for address in loaded)


def test_every_link_within_the_pages_leads_somewhere(client, every_page):
    links = {a["href"] for path in every_page for a in tree(client, path)("a")}

    for link in sorted(links):
        if link.startswith(("/", "?")) and "mode=" not in link and "theme=" not in link:
            address = link if link.startswith("/") else f"/huaiyinli/disclosure/{link}"
            assert client.get(address).status_code in (200, 302), link
    anchors = {link[2:] for link in links if link.startswith("/#")}
    assert anchors <= {tag["id"] for tag in tree(client, "/").select("[id]")}


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


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 6),
        ("/huaiyinli/", 8),
        ("/huaiyinli/disclosure/", 6),
        ("/huaiyinli/disclosure/?page=2", 6),
        ("detail", 7),
        ("/sitemap/", 2),
    ],
)
def test_statements_per_page(client, community, path, most):
    pages = [disclosed(community) for _ in range(25)]
    for _ in range(3):
        CommunityPageFactory()
    path = pages[0].url if path == "detail" else path
    client.get(path)  # content types and site roots are remembered from here on

    with CaptureQueriesContext(connection) as asked:
        read(client, path)

    statements = [query["sql"] for query in asked]
    assert len(statements) <= most, "\n".join(statements)
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
    assert "槐荫里社区党总支电话尚未登记" in text
    assert "这里还没有公开的内容。" in text
