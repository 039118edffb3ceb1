"""What notices say to a reader, on the list and on their page."""

from datetime import date, datetime

import pytest
from django.core.cache import cache

from foundation import clock
from foundation.clock import SHANGHAI
from tests.factories import CommunityPageFactory, OrganizationFactory, home
from tests.reading import TODAY, main_of, read, tree, words
from tests.text_factories import NoticePageFactory

pytestmark = pytest.mark.django_db
LIST = "/huaiyinli/notices/"


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


def noticed(community, **fields):
    return NoticePageFactory(published=True, community=community, **fields)


PAST = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "停水停电停气11月20日发布，有效至11月30日"),
        ({"valid_until": TODAY}, "停水停电停气11月20日发布，有效至11月23日"),
        ({"valid_until": PAST}, "停水停电停气11月20日发布，11月22日已过有效期"),
        ({"meeting": True}, "会议11月28日（星期六）9:00，活动楼一层"),
        (
            {
                "event_at": datetime(2027, 1, 3, 14, 5, tzinfo=SHANGHAI),
                "valid_until": PAST,
            },
            "停水停电停气2027年1月3日（星期日）14:05，已过有效期",
        ),
    ],
)
def test_a_row_says_what_until_when(client, community, fields, said):
    noticed(community, **fields)

    row = tree(client, LIST).select_one("ul.rows > li")

    assert words(row.select_one("p.meta")) == said
    assert words(row.select_one("p.source")) == "居居务槐荫里社区居民委员会"


def test_the_list_narrows_by_kind(client, community):
    noticed(community, title="停水")
    noticed(community, title="议事会", meeting=True)

    page = tree(client, f"{LIST}?kind=meeting")

    assert [words(link) for link in page.select("ul.rows h3")] == ["议事会"]
    assert words(page.select_one("main h2")) == "全部通知公告，会议1件"
    chosen = page.select_one("select[name=kind] option[selected]")
    assert chosen["value"] == "meeting"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "还没有发过通知。停水停电、会议、活动、征求意见等通知签发后，会列在这里"),
        ("?kind=meeting", "没有符合这些条件的通知。"),
    ],
)
def test_an_empty_list_says_what_would_be_there(client, community, query, said):
    assert said in main_of(client, LIST + query)


def test_only_what_is_public_and_ones_own_is_listed(client, community):
    noticed(community, title="自己的")
    noticed(CommunityPageFactory(), title="别处的")
    NoticePageFactory(community=community, title="草稿的")
    noticed(community, title="撤回的", live=False, withdrawn=True)

    assert [words(h3) for h3 in tree(client, LIST).select("ul.rows h3")] == ["自己的"]


def test_a_long_list_has_pages_that_keep_the_condition(client, community):
    for _ in range(21):
        noticed(community)

    page = tree(client, f"{LIST}?kind=outage")

    assert [a["href"] for a in page.select("nav.pager a")] == [
        "?kind=outage",
        "?kind=outage&page=2",
        "?kind=outage&page=2",
    ]


def facts_of(page):
    return {words(row.dt): words(row.dd) for row in page.select("article dl.facts > div")}


def test_a_notice_answers_when_where_who_and_whom_to_ask_first(client, community):
    notice = noticed(community, meeting=True, audience="2号院居民代表", phone="0000-1202")

    page = tree(client, notice.url)

    assert facts_of(page) == {
        "什么时间": "11月28日（星期六）9:00",
        "什么地点": "活动楼一层",
        "和谁有关": "2号院居民代表",
        "问谁": "槐荫里社区居民委员会0000-1202",
    }
    assert page.select_one("time[datetime='2026-11-28T09:00+08:00']")
    facts = page.select_one("article dl.facts")
    assert facts.find_next(class_="body")
    assert "会议11月20日发布，有效至11月28日" in words(page)
    assert "已过有效期" not in words(page)


def test_a_notice_without_these_has_no_empty_lines(client, community):
    assert facts_of(tree(client, noticed(community).url)) == {}


def test_a_past_notice_says_so_and_stays_readable(client, community):
    notice = noticed(community, valid_until=PAST)

    page = tree(client, notice.url)

    text = words(page)
    assert "这条通知已过有效期（2026年11月22日止），留在这里供查阅。" in text
    assert "（已过有效期）" in page.title.string
    assert "请提前储水。" in text


def test_on_paper_it_is_a_notice(client, community):
    notice = noticed(community, audience="2号院居民")

    printed = [words(p) for p in tree(client, notice.url).select("p.print-only")]

    assert printed == ["2号院居民：", "槐荫里社区居民委员会2026年11月20日"]


def test_what_editors_typed_is_text(client, community):
    hostile = "<script>alert(1)</script>"
    notice = noticed(
        community,
        title=f"关于{hostile}",
        meeting=True,
        place=hostile,
        audience=hostile,
        responsible_editor=hostile[:20],
    )

    for path in (notice.url, "/", "/huaiyinli/", LIST, "/feeds/huaiyinli.atom"):
        assert "<script>alert" not in read(client, path)


def test_a_withdrawn_notice_says_what_remains(client, community):
    publisher = OrganizationFactory(community=community)
    notice = noticed(
        community, title="不再公开", live=False, withdrawn=True, publisher=publisher
    )

    answer = client.get(notice.url)

    text = answer.content.decode()
    assert answer.status_code == 410
    assert "通知公告" in text
    assert "编号" not in text
    for gone in ("不再公开", "储水"):
        assert gone not in text


def test_an_editor_previews_a_draft(client, community, rf):
    draft = NoticePageFactory.build(
        community=community,
        publisher=OrganizationFactory(community=community),
        parent=None,
    )
    draft.content_type = draft.cached_content_type

    answer = draft.serve_preview(rf.get("/"), draft.default_preview_mode)

    assert "储水" in answer.render().content.decode()
