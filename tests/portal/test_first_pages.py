"""What the home page and a community's page say first."""

from datetime import date

import pytest
from django.core.cache import cache

from communities.models import PostHolding
from disclosure.models import AffairsElement
from foundation import clock
from tests.factories import (
    AffairsPageFactory,
    CommunityPageFactory,
    OrganizationFactory,
    RuleFactory,
    home,
)
from tests.reading import TODAY, answers_for, disclosed, main_of, tree, words
from tests.text_factories import NoticePageFactory

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
