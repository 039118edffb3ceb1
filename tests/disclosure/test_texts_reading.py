"""What policies and standing information say to a reader."""

from datetime import date

import pytest
from django.core.cache import cache

from communities.models import OrganizationKind
from foundation import clock
from tests.factories import CommunityPageFactory, OrganizationFactory, home
from tests.reading import TODAY, main_of, tree, words
from tests.text_factories import InformationPageFactory, PolicyPageFactory

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


def policy_of(community, **fields):
    return PolicyPageFactory(published=True, community=community, **fields)


# Policies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "word", "said"),
    [
        ({}, "现行有效", "，6月1日起施行"),
        ({"effective_on": None}, "现行有效", "〔2026〕7号"),
        ({"effective_on": date(2026, 12, 1)}, "尚未施行", "，12月1日起施行"),
        ({"expires_on": date(2026, 11, 22)}, "已失效", "，11月22日止"),
        ({"expires_on": TODAY}, "现行有效", "，6月1日起施行"),
    ],
)
def test_a_policy_says_whether_it_holds(client, community, fields, word, said):
    policy = policy_of(community, **fields)

    state = words(tree(client, policy.url).select_one("article p.state"))
    row = words(tree(client, "/huaiyinli/policies/").select_one("ul.rows p.meta"))

    assert state.startswith(f"{word}街道政策，青岭街道办事处，青街发〔2026〕7号")
    assert state.endswith(said)
    assert row == f"{word}街道，青岭街道办事处，青街发〔2026〕7号，5月11日成文"


def test_the_reading_stands_before_the_text_and_both_lead_to_each_other(client, community):
    page = tree(client, policy_of(community).url)

    reading, full = page.select_one("h2#reading"), page.select_one("h2#full")
    assert [words(h2) for h2 in page.select("article .main h2[id]")] == ["通俗解读", "全文"]
    assert "谁能申请？单元业主都可以。" in words(reading.parent)
    assert "解读由槐荫里社区居民委员会编写，方便理解；办事以全文为准。" in words(
        reading.parent
    )
    assert reading.parent.select("a[href='#full']")
    assert full.parent.select("a[href='#reading']")


def test_the_elements_of_a_policy(client, community):
    policy = policy_of(
        community,
        expires_on=date(2031, 5, 31),
        original="https://www.example.gov.cn/zc/7.html",
    )

    page = tree(client, policy.url)

    table = {words(row.th): words(row.td) for row in page.select("table.elements tr")}
    assert table == {
        "级别": "街道",
        "文号": "青街发〔2026〕7号",
        "发文单位": "青岭街道办事处",
        "成文日期": "2026年5月11日",
        "施行日期": "2026年6月1日",
        "失效日期": "2031年5月31日",
        "谁公开": "槐荫里社区居民委员会",
        "公开日期": "2026年11月20日",
        "责任编辑": "社区居委会",
        "原文": "www.example.gov.cn（别的网站）",
    }
    assert page.select_one("table.elements a")["href"] == policy.original


def test_a_policy_of_the_sub_district_is_a_reprint_in_a_community(client, community):
    office = OrganizationFactory(
        community=community,
        name="青岭街道办事处",
        kind=OrganizationKind.SUBDISTRICT_OFFICE,
    )
    policy = policy_of(community, publisher=office, regime="ZHENGWU")

    assert "转载自青岭街道办事处，以原文为准。" in main_of(client, policy.url)
    assert "青岭街道办事处（转载）" in main_of(client, "/huaiyinli/policies/")


def test_policies_are_listed_by_level(client, community):
    policy_of(community, title="街道的")
    policy_of(community, title="市里的", level="city")

    page = tree(client, "/huaiyinli/policies/?kind=city")

    assert [words(h3) for h3 in page.select("ul.rows h3")] == ["市里的"]
    assert words(page.select_one("main h2")) == "全部政策，市1件"


# Standing information -------------------------------------------------------------------


def test_information_says_when_it_was_checked_and_whom_to_tell(client, community):
    page = InformationPageFactory(published=True, community=community, title="社区名片")

    shown = tree(client, page.url)

    assert words(shown.select_one("p.state")) == "2026年11月9日核实"
    assert words(shown.select_one("p.lead")) == "八十年代的厂区宿舍。"
    assert "请告诉槐荫里社区居民委员会，电话0000-1201。" in words(shown)
    row = tree(client, "/huaiyinli/about/").select_one("ul.rows > li")
    assert words(row) == "社区名片八十年代的厂区宿舍。11月9日核实"


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("policies", "还没有公开政策。与居民有关的政策和它的通俗解读"),
        ("about", "还没有写概况。社区的由来、范围、设施"),
    ],
)
def test_an_empty_column_says_what_would_be_there(client, community, slug, said):
    assert said in main_of(client, f"/huaiyinli/{slug}/")


@pytest.mark.parametrize("factory", [PolicyPageFactory, InformationPageFactory])
def test_an_editor_previews_a_draft(client, community, rf, factory):
    draft = factory.build(
        community=community,
        publisher=OrganizationFactory(community=community),
        parent=None,
    )
    draft.content_type = draft.cached_content_type

    answer = draft.serve_preview(rf.get("/"), draft.default_preview_mode)

    assert "储水" in answer.render().content.decode()
