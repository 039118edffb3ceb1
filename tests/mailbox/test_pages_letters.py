"""/mailbox/letters/: public copies only, with conditions; the boxes that lead to them."""

from datetime import date, timedelta

import pytest

from communities.models import TopicTag
from disclosure.models import AffairsPage
from foundation import clock
from mailbox import boxes, publication
from mailbox.models import PublicationState, PublishedLetter
from tests import people as qingling
from tests.mailbox import making
from tests.mailbox.writing import LETTERS, parsed, said

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
COPY = "楼道里堆了旧家具，希望清理。"
ANSWER = "已经清理，以后请打社区电话。"


@pytest.fixture(autouse=True)
def monday():
    with clock.at(MONDAY):
        yield


def drafted(people, title="楼道堆物怎么清理", **fields):
    letter = making.replied(people, **fields)
    return publication.draft(
        letter.pk,
        by=people["clerk"],
        basis="general",
        title=title,
        content=COPY,
        reply=ANSWER,
    )


def published(people, title="楼道堆物怎么清理", **fields):
    row = drafted(people, title, **fields)
    publication.submit(row.letter_id, by=people["clerk"])
    return publication.publish(row.letter_id, by=people["reviewer"])


def titles(client, query=""):
    answer = client.get(f"{LETTERS}{query}")
    assert answer.status_code == 200
    return [one.get_text() for one in parsed(answer).select(".rows h3")]


def test_an_empty_list_says_what_would_be_there(client, people):
    assert "还没有公开的来信" in said(client.get(LETTERS))
    assert "由另一人核定后列在这里" in said(client.get(LETTERS))


@pytest.mark.parametrize("state", list(PublicationState))
def test_only_what_is_published_is_anywhere(client, people, state):
    row = published(people, title="只在公开时")
    PublishedLetter.objects.filter(pk=row.pk).update(
        state=state, withdrawn_at=clock.now(), reason="写了门牌。"
    )

    shown = {
        "list": "只在公开时" in said(client.get(LETTERS)),
        "detail": "只在公开时" in client.get(f"{LETTERS}{row.pk}/").content.decode(),
        "home": "只在公开时" in said(client.get("/")),
        "community": "只在公开时" in said(client.get("/huaiyinli/")),
        "map": row.get_absolute_url() in client.get("/sitemap.xml").content.decode(),
    }

    assert set(shown.values()) == {state == PublicationState.PUBLISHED}, shown


def test_one_letter_tells_what_the_rules_ask_for_and_nothing_of_the_writer(client, people):
    row = published(people)
    number, matter = row.letter.number, row.letter.matter.number

    answer = client.get(row.get_absolute_url())
    text = said(answer)

    for words in (
        COPY,
        ANSWER,
        "受理2026年11月23日",
        "答复2026年11月23日，槐荫里社区居民委员会",
        "办理结果已解决",
        "改写成一般问答，个人信息已经隐去，两个人核对过",
        matter,
    ):
        assert words in text, words
    link = parsed(answer).find("a", string=matter)["href"]
    assert client.get(link).status_code == 200
    for secret in (number, "王小梅", "13800001234", "旧家具，消防通道", "5号楼"):
        assert secret not in answer.content.decode()
    assert answer["Cache-Control"] == "no-cache"
    assert not answer.has_header("X-Robots-Tag")


def test_a_withdrawn_one_leaves_day_and_reason(client, people):
    row = published(people, title="不该留下的标题")
    publication.withdraw(row.letter_id, by=people["reviewer"], reason="写了门牌。")

    answer = client.get(row.get_absolute_url())

    assert answer.status_code == 410
    assert "撤下日期2026年11月23日" in said(answer)
    assert "写了门牌。" in said(answer)
    for gone in ("不该留下的标题", COPY, ANSWER, "槐荫里社区"):
        assert gone not in answer.content.decode()
    assert "noindex" in answer.content.decode()


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_what_never_was_is_not_found(client, people, pk):
    assert client.get(f"{LETTERS}{pk}/").status_code == 404


def test_the_conditions_hold_together(client, people):
    published(people, title="甲", kind="complaint", topic=topic("HJ"))
    published(people, title="乙", kind="inquiry", topic=topic("TC"))
    # A clerk chose a subtopic: it is found under its topic.
    row = published(people, title="丙", kind="inquiry", topic=topic("HJ"))
    sub = TopicTag.objects.filter(parent__code="HJ").first()
    PublishedLetter.objects.filter(pk=row.pk).update(topic=sub)

    assert titles(client) == ["丙", "乙", "甲"]
    assert titles(client, "?kind=inquiry") == ["丙", "乙"]
    assert titles(client, "?topic=HJ") == ["丙", "甲"]
    assert titles(client, "?topic=HJ&kind=inquiry") == ["丙"]
    assert titles(client, "?community=QL01&year=2026&q=乙") == ["乙"]
    assert titles(client, "?community=QL02") == []
    assert "没有符合这些条件的来信" in said(client.get(f"{LETTERS}?community=QL02"))
    assert titles(client, "?community=QL99&kind=x&topic=--&year=1") == ["丙", "乙", "甲"]


def topic(code):
    return TopicTag.objects.get(code=code)


def copies(row, count):
    """So many rows more like this one, each of a letter of its own."""
    letter, made = row.letter, []
    for turn in range(count):
        letter.pk, letter.number = None, f"MQ-QL01-20261101-{turn:04}"
        letter._state.adding = True
        letter.save(force_insert=True)
        row.pk, row.letter_id, row.title = None, letter.pk, f"第{turn}封"
        row.published_at = clock.now() - timedelta(days=turn + 1)
        row._state.adding = True
        row.save(force_insert=True)
        made.append(row.pk)
    return made


def test_a_page_holds_twenty_and_keeps_the_conditions(client, people):
    copies(published(people), 24)

    first = parsed(client.get(f"{LETTERS}?kind=complaint"))
    second = titles(client, "?kind=complaint&page=2")

    assert len(first.select(".rows h3")) == 20
    assert len(second) == 5
    link = first.select_one("a[rel=next]")["href"]
    assert link == "?kind=complaint&page=2"


@pytest.mark.parametrize("count", [1, 24])
def test_a_list_asks_as_often_for_twenty_as_for_one(
    client, people, django_assert_num_queries, count
):
    one = copies(published(people), count)[0]
    client.get(LETTERS)  # the site's root is remembered from here on

    # Communities, topics, rows with their total.
    with django_assert_num_queries(3):
        client.get(LETTERS)
    with django_assert_num_queries(1):
        client.get(f"{LETTERS}{one}/")


def test_a_list_reads_no_text(client, people, django_assert_num_queries):
    published(people)
    with django_assert_num_queries(3) as asked:
        client.get(LETTERS)

    rows = next(q["sql"] for q in asked.captured_queries if "publishedletter" in q["sql"])
    for column in ("content", "reply"):
        assert f'"{column}"' not in rows


def test_the_boxes_ask_once_and_only_of_their_community(people, django_assert_num_queries):
    row = published(people)
    with django_assert_num_queries(1):
        [shown] = boxes.newest_answers(row.community, MONDAY)
        assert (shown.title, shown.community.title) == (row.title, "槐荫里社区")
    other = qingling.column("QL02").get_parent().specific
    assert boxes.newest_answers(other, MONDAY) == []
    assert len(boxes.newest_answers(None, MONDAY)) == 1


def test_home_and_community_lead_to_writing_and_to_following(client, people):
    home, place = parsed(client.get("/")), parsed(client.get("/huaiyinli/"))
    street = parsed(client.get("/street/"))

    assert [a["href"] for a in home.select(".tasks a")] == ["/mailbox/", "/mailbox/track/"]
    assert place.find("a", string="给槐荫里社区写信")["href"] == "/mailbox/?community=QL01"
    assert "写信" not in street.main.get_text()
    for page in (home, place, street):
        menu = {a.get_text(): a["href"] for a in page.select(".menu a")}
        assert menu["查进度"] == "/mailbox/track/"
        assert menu["写信"].startswith("/mailbox/")


def test_the_menu_says_where_one_is(client, people):
    for path, name in (("/mailbox/", "写信"), ("/mailbox/track/", "查进度")):
        marked = parsed(client.get(path)).select(".menu [aria-current]")
        assert [one.get_text() for one in marked] == [name]


def test_the_map_lists_the_mailbox_and_its_answers(client, people, settings):
    row = published(people)
    text = client.get("/sitemap.xml").content.decode()

    for path in ("/mailbox/", LETTERS, row.get_absolute_url()):
        assert f"<loc>{settings.BASE_URL}{path}</loc>" in text
    assert "/mailbox/track/" not in text
    assert "<lastmod>2026-11-23T09:00:00+08:00</lastmod>" in text


def test_nothing_public_is_changed_by_reading(client, people):
    for path in (LETTERS, f"{LETTERS}1/"):
        assert client.post(path).status_code == 405
    assert AffairsPage.objects.count() == 0
