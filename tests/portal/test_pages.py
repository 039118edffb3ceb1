"""What the public pages say and how often they ask the database."""

import re
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CommunityKind, OrganizationKind
from disclosure.models import AffairsElement
from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CatalogItemFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
    home,
)

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    """23 November 2026, as in the look; and no remembered site roots of another test."""
    cache.clear()
    with clock.at(TODAY):
        yield


@pytest.fixture
def community():
    home()
    return CommunityPageFactory(slug="huaiyinli", title="槐荫里社区", code="QL01")


def disclosed(community, **fields):
    fields.setdefault("fact_date", TODAY - timedelta(days=3))
    return AffairsPageFactory(published=True, community=community, **fields)


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def tree(client, path, status=200):
    return BeautifulSoup(read(client, path, status), "html.parser")


def words(element):
    """What stands there, without white space."""
    return re.sub(r"\s+", "", element.get_text())


def main_of(client, path):
    return words(tree(client, path).main)


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


# The list ----------------------------------------------------------------------------


def last_day(month, day):
    return {"posting_to": date(2026, month, day)}


@pytest.mark.parametrize(
    ("mode", "fields", "said"),
    [
        (
            "posting",
            last_day(11, 26),
            "公示中还有4个工作日，至11月26日（星期四），可提异议",
        ),
        ("posting", {"posting_to": None}, "公示中至另行通知，可提异议"),
        ("posting", last_day(11, 20), "公示期满11月20日期满"),
        ("standing", {}, "现行有效11月20日公开"),
        (
            "standing",
            {"superseded_on": date(2026, 11, 22)},
            "已被新版替代11月22日起由新版替代",
        ),
        ("periodic", last_day(11, 30), "已公开11月20日公开，上栏至11月30日"),
        ("periodic", last_day(11, 22), "已下栏，可查阅11月20日公开"),
    ],
)
def test_a_row_says_its_state(client, community, mode, fields, said):
    rule = RuleFactory(**({} if mode == "posting" else {mode: True}))
    disclosed(community, rule=rule, **fields)

    row = tree(client, "/huaiyinli/disclosure/").select_one("ul.rows > li > p.meta")

    assert words(row) == said


def test_a_corrected_row_says_its_version(client, community):
    disclosed(community, rule=RuleFactory(standing=True), version=3)

    assert "现行有效11月20日公开，第3版" in main_of(client, "/huaiyinli/disclosure/")


def test_what_the_sub_district_published_is_a_reprint_on_a_community(client, community):
    office = OrganizationFactory(
        community=community,
        name="青岭街道办事处",
        kind=OrganizationKind.SUBDISTRICT_OFFICE,
    )
    item = CatalogItemFactory(code="ZW-SUP-02", regime="ZHENGWU", category="监督")
    page = disclosed(community, rule=RuleFactory(item=item), publisher=office)

    assert "青岭街道办事处（转载）" in main_of(client, "/huaiyinli/disclosure/")
    assert "以原文为准" in main_of(client, page.url)


def test_the_sub_district_itself_reprints_nothing(client, community):
    street = CommunityPageFactory(subdistrict=True)
    office = OrganizationFactory(
        community=street, name="办事处", kind=OrganizationKind.SUBDISTRICT_OFFICE
    )
    assert street.kind == CommunityKind.SUBDISTRICT
    item = CatalogItemFactory(code="ZW-SUP-02", regime="ZHENGWU", category="监督")
    disclosed(street, rule=RuleFactory(item=item), publisher=office)

    assert "转载" not in main_of(client, "/street/disclosure/").replace(
        "（转载）在这里", ""
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "居委会成员和分工、工作计划"),
        ("?tab=WUYE", "由他们公开后列在这里"),
        ("?status=posting", "没有符合这些条件的公开。"),
        ("?q=电梯", "没有符合这些条件的公开。"),
    ],
)
def test_an_empty_list_says_what_would_be_there(client, community, query, said):
    assert said in main_of(client, f"/huaiyinli/disclosure/{query}")


def test_pages_of_a_long_list(client, community):
    for _ in range(45):
        disclosed(community)

    second = tree(client, "/huaiyinli/disclosure/?page=2")

    assert "第2页，共3页" in second.title.string
    assert "45件，第21—40件" in words(second)
    assert [a["href"] for a in second.select("nav.pager a")] == [
        "?",
        "?",
        "?page=2",
        "?page=3",
        "?page=3",
    ]
    assert second.select_one("nav.pager a[aria-current]").string == "2"
    beyond = tree(client, "/huaiyinli/disclosure/?page=99")
    assert "第3页，共3页" in beyond.title.string


def test_a_search_word_is_escaped(client, community):
    text = read(client, '/huaiyinli/disclosure/?q="><script>alert(1)</script>')

    assert "<script>alert" not in text


# One disclosure ------------------------------------------------------------------------


def test_a_running_posting_says_until_when_and_how_to_object(client, community):
    publisher = OrganizationFactory(community=community, phone="0000-1201")
    page = disclosed(
        community,
        publisher=publisher,
        posting_from=date(2026, 11, 18),
        posting_to=date(2026, 11, 26),
    )

    shown = tree(client, page.url)

    text = words(shown)
    assert shown.title.string.startswith("公示中：")
    assert "还有4个工作日" in text
    assert "至11月26日（星期四）。周末和节假日不计。" in text
    assert "可到槐荫里社区居民委员会书面提出，电话0000-1201。" in text
    assert "2026年11月公示5个工作日" in text
    assert "公示期：2026年11月18日至2026年11月26日（5个工作日）电话：0000-1201" in text
    assert words(shown.select_one("td.last")) == "26截止"


def test_a_disclosure_that_is_no_posting_takes_no_objection(client, community):
    page = disclosed(community, rule=RuleFactory(periodic=True))

    text = main_of(client, page.url)

    assert "异议" not in text
    assert "工作日" not in text.replace("7个工作日", "")


def test_the_element_table(client, community):
    page = disclosed(community, responsible="居委会副主任")

    table = {
        words(row.th): words(row.td)
        for row in tree(client, page.url).select("table.elements tr")
    }

    assert table == {
        "编号": page.number,
        "事项": page.rule.item.title,
        "谁公开": "居务公开，槐荫里社区居民委员会",
        "事实日期": "2026年11月20日",
        "公开日期": "2026年11月20日",
        "公示期": "11月20日至11月26日，5个工作日",
        "责任人": "居委会副主任",
        "电话": "0000-1201",
        "版本": "第1版",
    }


def test_money_stands_as_a_sum_and_is_not_repeated(client, community):
    amounts = {"收入": "28,350.00元", "支出": "17,336.00元", "结余": "11,014.00元"}
    elements = [AffairsElement(name=n, value=v) for n, v in amounts.items()]
    elements.append(AffairsElement(name="结余去向", value="业主公共收益"))
    page = disclosed(community, rule=RuleFactory(periodic=True), elements=elements)

    shown = tree(client, page.url)

    assert [words(td) for td in shown.select("table.sum td")] == [
        "+28,350.00",
        "−17,336.00",
        "11,014.00",
    ]
    assert [words(dt) for dt in shown.select("dl dt")] == ["结余去向"]


def test_what_is_for_the_board_only_never_reaches_the_web(client, community):
    elements = [
        AffairsElement(name="户名单（仅张榜）", value="3号楼王某"),
        AffairsElement(name="户数", value="12"),
    ]
    page = disclosed(community, elements=elements)

    text = read(client, page.url)

    assert "王某" not in text
    assert "仅张榜" not in text
    assert "户数" in text


def test_what_editors_typed_is_text(client, community):
    hostile = "<script>alert(1)</script>"
    page = disclosed(
        community,
        title=f"关于{hostile}的公示",
        responsible=hostile,
        elements=[AffairsElement(name="共识", value=hostile)],
    )

    for path in (page.url, "/", "/huaiyinli/", "/huaiyinli/disclosure/"):
        assert "<script>alert" not in read(client, path)


def test_the_qr_code_holds_the_address_of_the_page(client, community):
    page = disclosed(community)

    codes = tree(client, page.url).select("svg.qr")

    assert len(codes) == 2  # beside the text, and on paper
    assert codes[0]["role"] == "img"
    assert codes[0].title.string == "二维码：本页网址"


def test_what_remains_of_a_withdrawn_page(client, community):
    page = disclosed(
        community,
        title="不再公开的标题",
        responsible="某责任人",
        live=False,
        withdrawn=True,
    )

    answer = client.get(page.url)

    text = answer.content.decode()
    assert answer.status_code == 410
    assert page.number in text
    assert "这条公开已撤回" in text
    assert "槐荫里社区居民委员会" in text
    assert "2026年11月23日" in text
    for gone in ("不再公开的标题", "某责任人", "月租管理"):
        assert gone not in text


def test_an_editor_previews_a_draft(client, community, rf):
    draft = AffairsPageFactory.build(
        community=community,
        publisher=OrganizationFactory(community=community),
        rule=RuleFactory(),
        parent=None,
        elements=[],
    )
    draft.content_type = draft.cached_content_type

    answer = draft.serve_preview(rf.get("/"), draft.default_preview_mode)

    assert "公示中" in answer.render().content.decode()
