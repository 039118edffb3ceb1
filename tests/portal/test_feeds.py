"""Atom feeds: what is in them, who may see it, and when they answer 304."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.models import User
from foundation import versions
from foundation.clock import SHANGHAI
from portal import feeds
from publishing.models import PublishedVersion
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests.factories import AffairsPageFactory, CommunityPageFactory, RuleFactory, nine
from tests.people import QUICK_HASHING, act, settle, submitted
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _no_remembered_roots():
    cache.clear()


@pytest.fixture
def ql01():
    return CommunityPageFactory(code="QL01", slug="ql", title="槐荫里社区", columns="all")


def signed(page, *, days=0, number=1, note=""):
    """What publication leaves of a page: its version and the date on which it came."""
    signer, _ = User.objects.get_or_create(username="signer")
    moment = nine(DAY + timedelta(days=days))
    if number > 1:
        type(page).objects.filter(pk=page.pk).update(version=number, change_note=note)
    PublishedVersion.objects.create(
        page_id=page.pk,
        revision=page.save_revision(user=signer),
        version=number,
        published_at=moment,
        published_by=signer,
        note=note,
        record="{}",
        html="",
        sha256="0" * 64,
    )
    return page


def feed(client, name="ql"):
    answer = client.get(f"/feeds/{name}.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - it is our own


def entries(client, name="ql"):
    return feed(client, name).findall(f"{ATOM}entry")


def titles(client, name="ql"):
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, name)]


def test_every_kind_of_page_merged_the_newest_first(client, ql01):
    signed(PolicyPageFactory(community=ql01, published=True, title="政策"), days=1)
    signed(AffairsPageFactory(community=ql01, published=True, title="公开"), days=2)
    signed(InformationPageFactory(community=ql01, published=True, title="概况"), days=3)
    signed(NoticePageFactory(community=ql01, published=True, title="通知"), days=4)

    assert titles(client) == titles(client, "all") == ["通知", "概况", "公开", "政策"]


def test_a_community_has_its_own_and_the_whole_has_all(client, ql01):
    other = CommunityPageFactory(slug="other")
    signed(NoticePageFactory(community=ql01, published=True, title="这里"), days=1)
    signed(NoticePageFactory(community=other, published=True, title="那里"), days=2)

    assert titles(client) == ["这里"]
    assert titles(client, "other") == ["那里"]
    assert titles(client, "all") == ["那里", "这里"]
    assert client.get("/feeds/nobody.atom").status_code == 404


def test_nothing_that_is_not_public(client, ql01):
    signed(AffairsPageFactory(community=ql01, title="草稿"))
    signed(AffairsPageFactory(community=ql01, published=True, live=False, withdrawn=True))
    board = RuleFactory(rule_no=902, web_allowed="no", redaction="P3")
    signed(AffairsPageFactory(community=ql01, published=True, rule=board))

    for name in ("ql", "all"):
        assert entries(client, name) == []


def test_an_entry(client, ql01, settings):
    page = signed(
        AffairsPageFactory(
            community=ql01,
            published=True,
            title="停车方案公示",
            plain_card="月租50元。",
        )
    )

    (entry,) = entries(client)

    def text(name):
        return entry.findtext(ATOM + name)

    assert text("id") == f"urn:uuid:{page.translation_key}"
    assert text("title") == "停车方案公示"
    assert text("updated") == "2026-11-20T09:00:00+08:00"
    assert text("published") == "2026-11-23T09:00:00+08:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "槐荫里社区居民委员会"
    category = entry.find(f"{ATOM}category")
    assert (category.get("term"), category.get("label")) == ("JUWU", "居务")
    link = entry.find(f"{ATOM}link")
    assert link.get("href") == f"{settings.BASE_URL}{page.url}"
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "text"
    assert content.text == "月租50元。\n协商结果\n一户一位，月租管理，访客限时。"


def test_what_the_other_kinds_say(client, ql01):
    signed(NoticePageFactory(community=ql01, published=True, meeting=True), days=3)
    signed(PolicyPageFactory(community=ql01, published=True), days=2)
    signed(InformationPageFactory(community=ql01, published=True), days=1)

    assert [entry.findtext(f"{ATOM}content") for entry in entries(client)] == [
        "地点：活动楼一层\n有效至2026年11月28日\n请提前储水。",
        "青岭街道办事处（青街发〔2026〕7号）\n谁能申请？\n单元业主都可以。",
        "八十年代的厂区宿舍。\n请提前储水。",
    ]


def test_a_correction_moves_to_the_top_and_keeps_its_id(client, ql01):
    old = signed(NoticePageFactory(community=ql01, published=True, title="停水"))
    signed(NoticePageFactory(community=ql01, published=True, title="开会"), days=1)
    before = entries(client)[1].findtext(f"{ATOM}id")
    signed(old, days=2, number=2, note="改了时间")

    first, second = entries(client)

    assert first.findtext(f"{ATOM}title") == "停水（第2版）"
    assert first.findtext(f"{ATOM}id") == before
    assert first.findtext(f"{ATOM}updated") == "2026-11-22T09:00:00+08:00"
    assert first.findtext(f"{ATOM}published") == "2026-11-20T09:00:00+08:00"
    assert first.findtext(f"{ATOM}content").startswith("第2版，更正说明：改了时间\n")
    assert second.findtext(f"{ATOM}title") == "开会"
    assert feed(client).findtext(f"{ATOM}updated") == "2026-11-22T09:00:00+08:00"


def test_an_id_outlives_the_address(client, ql01):
    page = signed(NoticePageFactory(community=ql01, published=True))
    before = entries(client)[0].findtext(f"{ATOM}id")
    page.slug = "moved"
    page.save()

    (entry,) = entries(client)

    assert entry.find(f"{ATOM}link").get("href").endswith("/ql/notices/moved/")
    assert entry.findtext(f"{ATOM}id") == before


def test_the_head_of_a_feed(client, ql01, settings):
    document = feed(client)
    links = {link.get("rel"): link for link in document.findall(f"{ATOM}link")}

    assert document.findtext(f"{ATOM}id") == f"urn:uuid:{ql01.translation_key}"
    assert document.findtext(f"{ATOM}title") == "槐荫里社区 · 青岭街道社区公开栏"
    assert "内容均为虚构" in document.findtext(f"{ATOM}subtitle")
    assert links["self"].get("href") == f"{settings.BASE_URL}/feeds/ql.atom"
    assert links["alternate"].get("href") == f"{settings.BASE_URL}/ql/"
    whole = feed(client, "all")
    assert whole.findtext(f"{ATOM}title") == "青岭街道社区公开栏"
    assert whole.findtext(f"{ATOM}id") != document.findtext(f"{ATOM}id")


def test_an_empty_feed_is_as_old_as_its_place(client, ql01):
    type(ql01).objects.update(first_published_at=nine(date(2026, 1, 5)))

    assert feed(client).findtext(f"{ATOM}updated") == "2026-01-05T09:00:00+08:00"


def test_hostile_text_is_text_and_what_xml_cannot_hold_is_left_out(client, ql01):
    signed(
        NoticePageFactory(
            community=ql01,
            published=True,
            title="<b>&停水\x0b\x1f</b>",
            body=[("paragraph", "<p>一&lt;i&gt;<br/>二</p><ul><li>三</li></ul>")],
        )
    )

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}title") == "<b>&停水</b>"
    assert entry.findtext(f"{ATOM}content") == "有效至2026年11月30日\n一<i>\n二\n三"


def test_at_most_fifty_and_those_are_the_newest(client, ql01, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 3)
    for day in range(5):
        page = NoticePageFactory(community=ql01, published=True, title=f"第{day}天")
        signed(page, days=day)

    assert titles(client) == ["第4天", "第3天", "第2天"]


def test_what_was_taken_back_takes_no_place(client, ql01, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 1)
    signed(NoticePageFactory(community=ql01, published=True, title="停水"))
    gone = NoticePageFactory(community=ql01, published=True, live=False, withdrawn=True)
    signed(gone, days=1)
    type(gone).objects.filter(pk=gone.pk).update(live=False)

    assert titles(client) == ["停水"]


def test_it_stands_by_its_limit():
    assert feeds.MOST == 50


# 304 -----------------------------------------------------------------------------------


def again(client, etag, name="ql"):
    return client.get(f"/feeds/{name}.atom", headers={"if-none-match": etag})


def test_who_has_it_gets_304_until_something_changes(client, ql01):
    etag = client.get("/feeds/ql.atom")["ETag"]

    answer = again(client, etag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == etag
    assert again(client, f"W/{etag}").status_code == 304
    assert again(client, '"another"').status_code == 200
    with transaction.atomic():
        versions.bump("site", "QL01")
    changed = again(client, etag)
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_each_feed_has_its_own_tag(client, ql01):
    CommunityPageFactory(slug="other")
    tags = {client.get(f"/feeds/{name}.atom")["ETag"] for name in ("ql", "other", "all")}

    assert len(tags) == 3


def test_another_name_of_the_site_is_another_feed(client, ql01, settings):
    etag = client.get("/feeds/ql.atom")["ETag"]
    settings.SITE = {**settings.SITE, "name": "居务公开栏"}

    assert again(client, etag).status_code == 200


def test_how_often_it_asks(client, ql01, monkeypatch, django_assert_num_queries):
    for factory in (
        AffairsPageFactory,
        NoticePageFactory,
        PolicyPageFactory,
        InformationPageFactory,
    ):
        for _ in range(3):
            signed(factory(community=ql01, published=True))
    # The number of a scope is a file, once something was committed; here nothing is.
    monkeypatch.setattr(versions, "current", lambda *_scopes: (7,))
    etag = client.get("/feeds/ql.atom")["ETag"]

    with django_assert_num_queries(7):  # the community, versions, four kinds, files
        assert len(entries(client)) == 12
    with django_assert_num_queries(7):
        assert len(entries(client, "all")) == 12
    with django_assert_num_queries(1):
        again(client, etag)


def test_it_is_only_read(client, ql01):
    assert client.post("/feeds/ql.atom").status_code == 405
    head = client.head("/feeds/ql.atom")
    assert (head.status_code, head.content) == (200, b"")


# By the workflow --------------------------------------------------------------------------


def test_published_and_taken_back_through_the_rules(client, settings):
    settings.PASSWORD_HASHERS = QUICK_HASHING
    people = settle()
    page = submitted(people["editor"], title="第一次会议决定")
    assert entries(client, "huaiyinli") == []

    page = act(page, people["reviewer"])

    (entry,) = entries(client, "huaiyinli")
    moment = page.versions.get().published_at.astimezone(SHANGHAI)
    assert entry.findtext(f"{ATOM}title") == "第一次会议决定"
    assert entry.findtext(f"{ATOM}updated") == moment.isoformat(timespec="microseconds")
    asked = propose_withdrawal(page, by=people["editor"], reason="写错了对象。")
    approve_withdrawal(asked, by=people["reviewer"])
    assert entries(client, "huaiyinli") == entries(client, "all") == []
