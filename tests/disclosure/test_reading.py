"""What a disclosure and the list of them say to a reader."""

from datetime import date

import pytest
from django.core.cache import cache

from communities.models import CommunityKind, OrganizationKind, TopicTag
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
        "应公开时间": "2026年11月25日前",
        "实际公开": "2026年11月20日",
        "公示期": "11月20日至11月26日，5个工作日",
        "责任人": "居委会副主任",
        "责任编辑": "社区居委会",
        "电话": "0000-1201",
        "版本": "第1版",
    }


def test_the_plain_card_stands_before_anything_else(client, community):
    page = disclosed(community, plain_card="停车月租50元。\n<b>有意见</b>请在周四前提。")

    main = tree(client, page.url).select_one("article .main")

    card = main.select_one("section.card")
    assert words(card) == "明白卡停车月租50元。<b>有意见</b>请在周四前提。"
    assert main.h1.find_next_sibling() == card
    assert "明白卡" not in main_of(client, disclosed(community).url)


def topics_shown(client, page):
    links = tree(client, page.url).select("nav[aria-label=这一条的主题] a")
    return [(link["href"], link.string) for link in links]


def test_topics_lead_to_their_pages_while_they_are_offered(client, community):
    page = disclosed(community)
    page.topics.set(TopicTag.objects.filter(code__in=["TC-1", "WY"]))
    page.save()

    assert sorted(topics_shown(client, page)) == [
        ("/huaiyinli/topics/TC-1/", "乱停"),
        ("/huaiyinli/topics/WY/", "物业管理"),
    ]
    TopicTag.objects.filter(code="TC").update(active=False)
    assert topics_shown(client, page) == [("/huaiyinli/topics/WY/", "物业管理")]


@pytest.fixture
def replaced(community):
    rule = RuleFactory(standing=True)
    old = disclosed(community, rule=rule, title="成员分工（旧）", superseded_on=TODAY)
    new = disclosed(community, rule=rule, title="成员分工（新）", replaces=old)
    return old, new


def test_what_was_replaced_and_what_replaced_it_name_each_other(client, replaced):
    old, new = replaced

    assert "这一条已被新版替代（2026年11月23日起）" in main_of(client, old.url)
    assert "新版：成员分工（新）" in main_of(client, old.url)
    assert tree(client, old.url).select(f"main a[href='{new.url}']")
    assert "这一条替代了旧版：成员分工（旧）" in main_of(client, new.url)
    assert tree(client, new.url).select(f"main a[href='{old.url}']")


def test_no_link_leads_to_what_was_taken_back(client, replaced):
    old, new = replaced
    for page, other in ((old, new), (new, old)):
        type(other).objects.filter(pk=other.pk).update(live=False, withdrawn_at=clock.now())
        shown = tree(client, page.url)
        assert other.title not in shown.get_text()
        assert not shown.select(f"a[href='{other.url}']")
        type(other).objects.filter(pk=other.pk).update(live=True, withdrawn_at=None)


@pytest.mark.parametrize(
    "kind",
    [
        OrganizationKind.SUBDISTRICT_DEPARTMENT,
        OrganizationKind.SUBDISTRICT_PARTY_COMMITTEE,
    ],
)
def test_every_body_of_the_sub_district_is_reprinted(client, community, kind):
    body = OrganizationFactory(community=community, name="街道某科", kind=kind)

    text = main_of(client, disclosed(community, publisher=body).url)

    assert "转载自街道某科，以原文为准。" in text


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
