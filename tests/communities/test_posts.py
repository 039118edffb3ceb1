"""Posts, holders, responsibilities: one at a time, and no full name without leave."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from communities import directory
from communities.creation import ensure_columns
from communities.models import (
    RELAYED,
    CommunityPage,
    Post,
    PostHolding,
    Responsibility,
)
from foundation import clock, columns
from tests.communities.making import (
    MONDAY,
    MORNING,
    building,
    holding,
    organization,
    post,
    shift,
)
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")


@pytest.fixture
def committee(here):
    return organization(here, "槐荫里社区居民委员会", kind="RESIDENTS_COMMITTEE")


@pytest.fixture
def head(committee):
    return post(committee, "3号楼楼门长", kind="ENTRANCE_HEAD", area="3号楼")


def refusal(row):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return "".join(refused.value.messages)


# Posts and holders -----------------------------------------------------------------


def test_a_post_has_one_holder_at_a_time(committee):
    held = post(committee)
    holding(held, "王某")
    second = PostHolding(post=held, shown_name="李某", started_on=date(2026, 3, 1))

    assert "请先填写前任的离任日期" in refusal(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    PostHolding.objects.filter(post=held).update(ended_on=date(2026, 3, 1))
    second.full_clean()
    second.save()


def test_one_person_may_hold_several_posts(committee, django_user_model):
    person = django_user_model.objects.create_user("wang")
    for title, kind in (("书记", "PARTY_SECRETARY"), ("主任", "DIRECTOR")):
        row = PostHolding(
            post=post(committee, title, kind=kind),
            shown_name="王某",
            user=person,
            started_on=MONDAY,
        )
        row.full_clean()
        row.save()

    assert person.post_holdings.count() == 2


def test_nobody_leaves_before_coming(committee):
    row = PostHolding(
        post=post(committee),
        shown_name="王某",
        started_on=MONDAY,
        ended_on=date(2026, 1, 1),
    )

    assert "离任日期不能早于任职日期" in refusal(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("kind", RELAYED)
def test_a_residents_post_has_no_phone(committee, kind):
    row = Post(organization=committee, kind=kind, title="岗位", phone="0000-1201")

    assert "由社区转达" in refusal(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# Names of residents (domain.md, correction 10) -------------------------------------


def test_a_resident_is_shown_by_building_and_address(head):
    assert holding(head, "王女士").shown == "3号楼 王女士，由社区转达"


@pytest.mark.parametrize(
    "name", ["王女士", "欧阳先生", "李某", "赵某某", "孙大爷", "周老师"]
)
def test_a_form_of_address_needs_no_consent(head, name):
    PostHolding(post=head, shown_name=name, started_on=MONDAY).full_clean()


@pytest.mark.parametrize("name", ["王秀兰", "王秀兰女士", "王", "女士", "小王", "Wang"])
def test_a_full_name_needs_a_consent_that_is_kept(head, name):
    row = PostHolding(post=head, shown_name=name, started_on=MONDAY)

    assert "未书面同意公开全名" in refusal(row)


def test_with_consent_the_full_name_is_shown_until_it_is_withdrawn(head):
    row = PostHolding(
        post=head,
        shown_name="王秀兰",
        started_on=MONDAY,
        consented_on=MONDAY,
        consent_kept="档案柜 2026-07号",
    )
    row.full_clean()
    assert row.shown == "3号楼 王秀兰，由社区转达"

    row.consent_withdrawn_on = MONDAY
    assert "未书面同意公开全名" in refusal(row)
    # Even stored so, no full name leaves.
    row.save()
    assert row.shown == "3号楼 王某，由社区转达"


@pytest.mark.parametrize(
    "fields",
    [
        {"consented_on": MONDAY},
        {"consented_on": MONDAY, "consent_kept": ""},
        {"consent_withdrawn_on": MONDAY},
        {
            "consented_on": MONDAY,
            "consent_kept": "档案柜",
            "consent_withdrawn_on": date(2026, 1, 1),
        },
    ],
)
def test_a_consent_is_dated_and_kept_somewhere(head, fields):
    row = PostHolding(post=head, shown_name="王女士", started_on=MONDAY, **fields)

    assert "同意" in refusal(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_no_unconsented_full_name_is_in_any_public_byte(client, here, head):
    ensure_columns(here)
    # Past every form, as an import might bring it.
    holding(head, "王秀兰")

    for address in (
        "/huaiyinli/organizations/",
        f"/huaiyinli/organizations/{head.organization.slug}/",
        "/api/v1/organizations/",
        "/api/v1/communities/QL01/",
    ):
        text = client.get(address).content.decode()
        assert "秀兰" not in text, address
    assert "3号楼 王某，由社区转达" in client.get("/api/v1/organizations/").content.decode()


# Responsibilities ------------------------------------------------------------------


def responsible(community, held, column=""):
    kind = "column" if column else "first"
    return Responsibility(community=community, kind=kind, column=column, post=held)


def test_one_first_responsible_person_per_community(here, committee):
    held = post(committee)
    responsible(here, held).save()

    second = responsible(here, post(committee, "另一岗位"))
    assert "已有第一责任人" in refusal(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_one_responsible_person_per_column(here, committee):
    held = post(committee)
    responsible(here, held, "topics").save()
    responsible(here, held, "organizations").save()

    second = responsible(here, post(committee, "另一岗位"), "topics")
    assert "这个栏目已有责任人" in refusal(second)
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize(("kind", "column"), [("first", "topics"), ("column", "")])
def test_only_a_column_names_its_column(here, committee, kind, column):
    row = Responsibility(community=here, kind=kind, column=column, post=post(committee))

    assert "第一责任人不选" in refusal(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_nobody_answers_for_another_community_or_an_unknown_column(here, committee, head):
    neighbour = CommunityPageFactory(code="QL02")

    assert "本社区的岗位" in refusal(responsible(neighbour, post(committee)))
    assert "没有这个栏目" in refusal(
        responsible(here, post(committee, "另一岗位"), "weather")
    )
    assert "居民担任的岗位不作责任人" in refusal(responsible(here, head))


def test_the_unassigned_are_told_in_plain_words_in_order_of_codes(here, committee):
    other = CommunityPageFactory(code="QL02", title="砖塔前街社区")
    held = post(committee)
    holding(held, "王某")
    responsible(here, held).save()
    for column in columns.all_columns():
        if column.slug != "topics":
            responsible(here, held, column.slug).save()

    rows = directory.unassigned(CommunityPage.objects.all(), MONDAY)

    assert [(community.code, lacking) for community, lacking in rows] == [
        ("QL01", ["“按主题看”责任人：未确定"]),
        (
            "QL02",
            [
                "第一责任人：未确定",
                *(f"“{column.title}”责任人：未确定" for column in columns.all_columns()),
            ],
        ),
    ]
    assert other.title == rows[1][0].title


def test_a_vacant_post_is_told_as_well(here, committee):
    held = post(committee, "居委会主任", kind="DIRECTOR")
    responsible(here, held).save()

    [(_community, lacking)] = directory.unassigned(CommunityPage.objects.all(), MONDAY)

    assert lacking[0] == "第一责任人：居委会主任空缺"


def test_who_answers_is_shown_to_the_public(client, here, committee):
    ensure_columns(here)
    held = post(committee, "居委会主任", kind="DIRECTOR", phone="0000-1201")
    holding(held, "王某")
    responsible(here, held).save()
    responsible(here, held, "topics").save()
    with clock.at(MORNING):
        page = client.get("/huaiyinli/organizations/").content.decode()
        first = client.get("/api/v1/communities/QL01/").json()["first_responsible"]

    assert page.index("第一责任人") < page.index("“按主题看”责任人")
    assert first["organization"] == committee.name
    assert (first["post"]["title"], first["post"]["holder"]) == ("居委会主任", "王某")


# Buildings and duty ------------------------------------------------------------------


def test_heads_and_duty_are_of_the_own_community(here, committee, head):
    neighbour = CommunityPageFactory(code="QL02")
    house = building(neighbour)

    house.head_post = head
    assert "本社区的岗位" in refusal(house)
    watch = shift(neighbour)
    watch.post = post(committee)
    assert "本社区的岗位" in refusal(watch)
    own = shift(here)
    own.post = head
    assert "居民担任的岗位不排值班" in refusal(own)


def test_one_shift_per_day_and_hours(here):
    shift(here)
    with pytest.raises(IntegrityError), transaction.atomic():
        shift(here, shown_name="李某")


def test_today_is_who_is_on_duty_today(client, here):
    neighbour = CommunityPageFactory(code="QL02", slug="zhuanta", title="砖塔前街社区")
    shift(here, shown_name="王某")
    shift(here, shown_name="昨某", day=date(2026, 11, 22))
    shift(neighbour, shown_name="李某", phone="0000-2201")
    with clock.at(MORNING):
        home = client.get("/").content.decode()
        own = client.get("/huaiyinli/").content.decode()

    assert home.index("王某") < home.index("李某")
    assert "昨某" not in home
    assert "今日值班" in own
    assert "王某" in own
    assert "李某" not in own
    assert 'href="tel:00001201"' in own


def test_without_a_shift_the_box_is_not_there(client, here):
    with clock.at(MORNING):
        assert "今日值班" not in client.get("/huaiyinli/").content.decode()
