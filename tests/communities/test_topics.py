"""Topics: a closed vocabulary, chosen from boxes, shown with what stands below them."""

import pytest
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from communities import topics
from communities.creation import ensure_columns
from communities.models import TopicTag
from communities.topic_choice import TopicField, TopicTags
from foundation import topics as boxes
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db


class Chosen(forms.Form):
    topics = TopicField(required=False)


@pytest.fixture
def community():
    cache.clear()
    made = CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")
    # As after a migration: the columns of rooms that came later.
    ensure_columns(made)
    return made


@pytest.fixture
def only_our_box(monkeypatch):
    """A box that says what it was asked."""
    monkeypatch.setattr(boxes, "_boxes", {})
    boxes.register(
        boxes.TopicBox(
            name="test",
            title="试验框",
            template="communities/post.html",
            rows=lambda community, code, day: [code] if code.startswith("WY") else [],
            order=1,
        )
    )


def test_the_vocabulary_is_the_one_of_the_guide():
    heads = TopicTag.objects.filter(parent=None)

    assert [topic.code for topic in heads] == [
        "WY", "TC", "HJ", "AQ", "CW", "ZS", "WJ", "FW", "SD", "CQ", "YL", "JK", "JY",
        "JB", "WT", "ZY", "TJ", "DJ", "GK", "GZ", "BM", "JL", "QT",
    ]  # fmt: skip
    assert list(
        TopicTag.objects.filter(parent__code="WY").values_list("code", "name", "slug")
    ) == [
        ("WY-1", "服务质量", "wy-1"),
        ("WY-2", "收费", "wy-2"),
        ("WY-3", "电梯", "wy-3"),
        ("WY-4", "公共维修", "wy-4"),
        ("WY-5", "公共收益", "wy-5"),
        ("WY-6", "业委会物管会", "wy-6"),
    ]


def test_loaded_again_it_keeps_what_was_edited_and_adds_what_is_missing():
    edited = TopicTag.objects.get(code="WY-2")
    edited.name, edited.active = "物业费", False
    edited.save()
    TopicTag.objects.filter(code="TC-3").delete()
    before = TopicTag.objects.count()

    topics.load()

    edited.refresh_from_db()
    assert (edited.name, edited.active) == ("物业费", False)
    assert TopicTag.objects.get(code="TC-3").parent.code == "TC"
    assert TopicTag.objects.count() == before + 1


def test_loading_asks_once_when_nothing_is_missing(django_assert_num_queries):
    with django_assert_num_queries(1):
        topics.load()


def test_nobody_makes_a_topic_by_typing_its_name():
    with pytest.raises(ValidationError, match="不能另外输入"):
        TopicTag.objects.create(name="随手写的")
    assert TopicTag.free_tagging is False


@pytest.mark.parametrize(
    ("code", "parent", "field"),
    [
        ("wy-7", "WY", "code"),
        ("TC-9", "WY", "code"),
        ("WY-7", "WY-1", "parent"),
        ("WY-7", None, "__all__"),
        ("XX", "WY", "code"),
    ],
)
def test_a_topic_out_of_order_is_refused(code, parent, field):
    above = TopicTag.objects.get(code=parent) if parent else None

    with pytest.raises(ValidationError) as refused:
        TopicTag(code=code, name="新主题", slug="x", parent=above).full_clean()

    assert field in refused.value.message_dict


def test_the_database_keeps_subtopics_below_topics():
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicTag.objects.create(code="WY-9", name="没有上级")


def test_a_topic_with_subtopics_is_not_deleted():
    with pytest.raises(ProtectedError):
        TopicTag.objects.get(code="WY").delete()


def test_boxes_are_grouped_by_topic_and_active_only():
    TopicTag.objects.filter(code="WY-2").update(active=False)
    TopicTag.objects.filter(code="TC").update(active=False)

    groups = dict(Chosen().fields["topics"].choices)

    assert [str(label) for _value, label in groups["WY 物业管理"]] == [
        "物业管理", "服务质量", "电梯", "公共维修", "公共收益", "业委会物管会",
    ]  # fmt: skip
    # With its topic a subtopic goes too.
    assert "TC 交通停车" not in groups


def test_what_is_not_offered_is_not_accepted():
    gone = TopicTag.objects.get(code="WY-2")
    TopicTag.objects.filter(pk=gone.pk).update(active=False)

    assert not Chosen({"topics": [gone.pk]}).is_valid()
    kept = TopicTag.objects.get(code="WY-1")
    form = Chosen({"topics": [kept.pk]})
    assert form.is_valid()
    assert form.cleaned_data["topics"] == [kept]


def test_what_was_chosen_before_may_stay_though_inactive():
    gone = TopicTag.objects.get(code="WY-2")
    TopicTag.objects.filter(pk=gone.pk).update(active=False)

    form = Chosen({"topics": [gone.pk]}, initial={"topics": [gone]})

    assert form.is_valid()
    assert "收费" in Chosen(initial={"topics": [gone]}).as_p()
    assert "收费" not in Chosen().as_p()


def test_the_manager_gives_page_forms_the_boxes():
    field = TopicTags(through="disclosure.AffairsPageTopic", blank=True).formfield()

    assert isinstance(field, TopicField)
    assert (field.required, str(field.label)) == (False, "主题")


def test_a_family_is_the_topic_and_its_active_subtopics():
    TopicTag.objects.filter(code="WY-2").update(active=False)

    assert {topic.code for topic in topics.family("WY")} == {
        "WY", "WY-1", "WY-3", "WY-4", "WY-5", "WY-6",
    }  # fmt: skip
    assert {topic.code for topic in topics.family("WY-1")} == {"WY-1"}
    assert not topics.family("WY-2").exists()


# Pages ---------------------------------------------------------------------------


def test_the_column_lists_the_active_topics(client, community):
    TopicTag.objects.filter(code__in=["TC", "WY-2"]).update(active=False)

    page = client.get("/huaiyinli/topics/").content.decode()

    assert "物业管理" in page
    assert 'href="/huaiyinli/topics/WY-1/"' in page
    assert "/topics/WY-2/" not in page
    assert "/topics/TC" not in page
    assert client.get("/huaiyinli/topics/").status_code == 200


@pytest.mark.parametrize("code", ["WY", "WY-1"])
def test_a_topic_shows_its_boxes(client, community, only_our_box, code):
    answer = client.get(f"/huaiyinli/topics/{code}/")

    assert answer.status_code == 200
    assert "试验框" in answer.content.decode()


def test_an_empty_topic_says_what_will_stand_there(client, community, only_our_box):
    page = client.get("/huaiyinli/topics/JK/").content.decode()

    assert "试验框" not in page
    assert "这个主题还没有公开的内容" in page


@pytest.mark.parametrize("code", ["wy", "XX", "WY-99", "WY-2", "TC-1", "WY/x", "%E7%89%A9"])
def test_an_address_that_is_no_active_topic_is_not_found(client, community, code):
    TopicTag.objects.filter(code__in=["TC", "WY-2"]).update(active=False)

    assert client.get(f"/huaiyinli/topics/{code}/").status_code == 404


def test_a_topic_page_asks_once_for_the_vocabulary(client, community, only_our_box):
    client.get("/huaiyinli/topics/WY/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/huaiyinli/topics/WY/")

    # Site, page, its own row, its collection of restrictions, the community, the topics.
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]
