"""The registry in the admin: what its lists tell and its forms offer, and to whom.

Which address answers whom stands in tests/permissions; here is what is sent to them.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from communities.admin_scope import policy_of, within
from communities.models import (
    CommunityPage,
    DutyShift,
    Organization,
    Post,
    PostHolding,
    RoleGrant,
)
from communities.viewsets import CommunityGroup
from portal.roles import role
from tests.communities.making import (
    MONDAY,
    building,
    holding,
    organization,
    post,
    resident,
    shift,
    slip,
)
from tests.communities.sending import data_of, form_of, moved, numbers
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LISTS = (
    "organizations", "posts", "holdings", "responsibilities", "duty", "buildings",
    "entrances", "residents", "slips", "role-grants",
)  # fmt: skip
# What finds the row among those of the demonstration, where a list is long.
SEARCHED = {"organizations": "?q=管理试验小组"}
WRITTEN = tuple(name for name in LISTS if name not in ("residents", "slips", "role-grants"))


# Lists -----------------------------------------------------------------------------


def test_every_list_of_the_menu_is_tried_here():
    names = {item.name for item in CommunityGroup().registerables}

    assert names == {*LISTS, "unassigned", "topic-tags"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_its_search_and_its_export_hold_the_own_rows(rows, log_in, name):
    who = "street" if name == "role-grants" else "editor"
    if who == "street":
        RoleGrant.objects.filter(user__username="street", community__code="QL02").delete()
    client = log_in(who)
    own, foreign = rows["QL01"][name].pk, rows["QL02"][name].pk

    for address in (f"/admin/{name}/", f"/admin/{name}/results/", f"/admin/{name}/?q=试验"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = {row.pk for row in answer.context["object_list"]}
        assert foreign not in shown, address
    found = client.get(f"/admin/{name}/{SEARCHED.get(name, '')}")
    assert own in {row.pk for row in found.context["object_list"]}


@pytest.mark.parametrize("name", ["organizations", "duty", "buildings"])
def test_an_export_holds_the_own_rows(rows, log_in, name):
    answer = log_in("editor").get(f"/admin/{name}/?export=csv")
    text = b"".join(answer.streaming_content).decode()

    assert "槐荫里" in text
    assert "砖塔前街" not in text


@pytest.mark.parametrize("name", LISTS)
def test_filters_offer_the_own_communities(rows, log_in, name):
    page = log_in("auditor" if name == "role-grants" else "editor").get(f"/admin/{name}/")
    fields = page.context["filters"].form.fields.values()
    offered = [
        {row.code for row in field.queryset}
        for field in fields
        if getattr(getattr(field, "queryset", None), "model", None) is CommunityPage
    ]

    everything = {"QL00", "QL01", "QL02"}
    assert offered == [everything if name == "role-grants" else {"QL01"}]


# No role of one community sees grants.
@pytest.mark.parametrize("name", [name for name in LISTS if name != "role-grants"])
def test_a_filter_by_another_community_shows_nothing_of_it(rows, log_in, places, name):
    key = {
        "posts": "organization__community",
        "holdings": "post__organization__community",
        "entrances": "building__community",
    }.get(name, "community")

    answer = log_in("editor").get(f"/admin/{name}/?{key}={places['QL02'].pk}")

    shown = {row.pk for row in answer.context["object_list"]}
    assert rows["QL02"][name].pk not in shown


# Forms -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_forms_offer_rows_of_the_own_community_only(rows, log_in, name):
    client = log_in("editor")
    for address in (f"/admin/{name}/new/", f"/admin/{name}/edit/{rows['QL01'][name].pk}/"):
        for field in form_of(client, address).fields.values():
            queryset = getattr(field, "queryset", None)
            if queryset is None or policy_of(queryset.model) is None:
                if queryset is not None and queryset.model is CommunityPage:
                    assert {row.code for row in queryset} == {"QL01"}
                continue
            policy = policy_of(queryset.model)
            codes = {policy.community_of(row).code for row in queryset}
            allowed = {"QL01", "QL00"} if queryset.model is Organization else {"QL01"}
            assert codes <= allowed, (name, queryset.model)


def test_a_parent_may_be_the_streets_and_a_post_may_not(rows, log_in):
    client = log_in("editor")
    parents = form_of(client, "/admin/organizations/new/").fields["parent"].queryset
    bodies = form_of(client, "/admin/posts/new/").fields["organization"].queryset

    assert {row.community.code for row in parents} == {"QL00", "QL01"}
    assert {row.community.code for row in bodies} == {"QL01"}


def test_what_belongs_to_no_community_is_offered_by_nobody(people):
    with pytest.raises(LookupError):
        within(ModelLogEntry.objects.all(), CommunityPage.objects.all())


def test_the_only_community_stands_there_already(rows, log_in):
    form = form_of(log_in("editor"), "/admin/duty/new/")

    assert [str(label) for _value, label in form.fields["community"].choices] == [
        "槐荫里社区"
    ]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_row_is_saved_and_logged_and_the_versions_move(rows, log_in, name, people):
    client, row = log_in("editor"), rows["QL01"][name]
    address = f"/admin/{name}/edit/{row.pk}/"
    values = data_of(row, form_of(client, address))
    before = numbers()

    answer = client.post(address, values)

    assert answer.status_code == 302, answer.context["form"].errors
    assert moved(before) == {"site": 1, "QL01": 1}
    entry = ModelLogEntry.objects.filter(action="wagtail.edit").latest("pk")
    assert (entry.user, entry.object_id) == (people["editor"], str(row.pk))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_row_of_another_community_is_not_found_and_stays(rows, log_in, name):
    client, row = log_in("editor"), rows["QL02"][name]
    own = rows["QL01"][name]
    values = data_of(own, form_of(client, f"/admin/{name}/edit/{own.pk}/"))
    before = type(row).objects.filter(pk=row.pk).values().get()

    for door in ("edit", "delete"):
        assert client.post(f"/admin/{name}/{door}/{row.pk}/", values).status_code == 404

    assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_a_new_row_cannot_be_put_into_another_community(rows, log_in, places):
    client = log_in("editor")
    values = {
        "community": places["QL02"].pk,
        "day": "2026-11-24",
        "hours": "8:30—17:30",
        "shown_name": "王某",
        "phone": "0000-1201",
    }

    answer = client.post("/admin/duty/new/", values)

    assert answer.status_code == 200
    assert "community" in answer.context["form"].errors
    # What was typed is kept.
    assert answer.context["form"]["hours"].value() == "8:30—17:30"
    assert not DutyShift.objects.filter(day="2026-11-24").exists()
    values["community"] = places["QL01"].pk
    assert client.post("/admin/duty/new/", values).status_code == 302
    assert DutyShift.objects.get(day="2026-11-24").community == places["QL01"]


def test_a_row_stays_in_its_community(rows, log_in, places):
    row = rows["QL01"]["duty"]
    client = log_in("street")
    address = f"/admin/duty/edit/{row.pk}/"
    values = data_of(row, form_of(client, address))

    answer = client.post(address, {**values, "community": places["QL02"].pk})

    assert "community" in answer.context["form"].errors
    row.refresh_from_db()
    assert row.community == places["QL01"]


def test_a_post_of_another_community_is_no_choice(rows, log_in):
    client = log_in("editor")
    row = rows["QL01"]["responsibilities"]
    address = f"/admin/responsibilities/edit/{row.pk}/"
    values = data_of(row, form_of(client, address))

    answer = client.post(address, {**values, "post": rows["QL02"]["posts"].pk})

    assert "post" in answer.context["form"].errors
    row.refresh_from_db()
    assert row.post == rows["QL01"]["posts"]


def test_a_holder_is_an_account_of_the_own_community(rows, log_in, people):
    client = log_in("editor")
    row = rows["QL01"]["holdings"]
    address = f"/admin/holdings/edit/{row.pk}/"
    values = data_of(row, form_of(client, address))

    for unknown in ("editor2", "nobody-at-all", "stranger"):
        answer = client.post(address, {**values, "user": unknown})
        assert "没有这个账号" in str(answer.context["form"].errors["user"]), unknown
        assert answer.context["form"]["user"].value() == unknown
    assert client.post(address, {**values, "user": "reviewer"}).status_code == 302
    row.refresh_from_db()
    assert row.user == people["reviewer"]
    assert form_of(client, address)["user"].value() in ("reviewer", people["reviewer"].pk)


def test_a_second_holder_is_refused_in_plain_words(rows, log_in):
    client = log_in("editor")
    values = {
        "post": rows["QL01"]["posts"].pk,
        "shown_name": "李某",
        "started_on": "2026-11-23",
    }

    answer = client.post("/admin/holdings/new/", values)

    assert "请先填写前任的离任日期" in answer.content.decode()
    assert PostHolding.objects.filter(shown_name="李某").count() == 0


def test_columns_are_chosen(rows, log_in):
    field = form_of(log_in("editor"), "/admin/responsibilities/new/").fields["column"]

    assert ("topics", "按主题看") in field.choices
    assert ("organizations", "组织机构") in field.choices


# Deleting: the sub-district's --------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_an_editor_deletes_nothing(rows, log_in, name):
    row = rows["QL01"][name]

    answer = log_in("editor").post(f"/admin/{name}/delete/{row.pk}/")

    assert answer.status_code in (302, 404)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_the_street_deletes_and_the_versions_move(places, log_in):
    row = shift(places["QL01"])
    before = numbers()

    log_in("street").post(f"/admin/duty/delete/{row.pk}/")

    assert not DutyShift.objects.filter(pk=row.pk).exists()
    assert moved(before) == {"site": 1, "QL01": 1}


def test_what_is_in_use_is_not_deleted_and_says_so(places, log_in):
    body = organization(places["QL01"])
    held = post(body)
    holding(held)

    answer = log_in("street").post(f"/admin/organizations/delete/{body.pk}/")

    assert answer.status_code == 200
    assert "还有内容在用，不能删除" in answer.content.decode()
    assert Organization.objects.filter(pk=body.pk).exists()
    assert Post.objects.filter(pk=held.pk).exists()


# Cost ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_for_many_rows(rows, log_in, places, name):
    client = log_in("chief")
    client.get(f"/admin/{name}/")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/{name}/")
        return len(queries)

    before = asked()
    for n in range(8):
        more = organization(places["QL01"], f"更多{n}")
        held = post(more)
        holding(held)
        shift(places["QL01"], hours=f"更多{n}", day=MONDAY, post=held)
        house = building(places["QL01"], f"更多{n}", head_post=held)
        house.entrances.create(name="1单元", head_post=held)
        RoleGrant.objects.create(
            user=UserFactory(), group=role("reviewer"), community=places["QL01"]
        )
        resident(UserFactory(), places["QL01"])
        slip(places["QL01"], code=f"8{n:011}")

    assert asked() <= min(before + 1, 40)
