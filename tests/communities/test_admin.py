"""The registry in the admin: what its forms offer, write and tell, and to whom.

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
    ResidentAccount,
    Responsibility,
    RoleGrant,
    TopicTag,
    VerificationSlip,
)
from communities.transitions import hmac_of
from communities.viewsets import CommunityGroup
from foundation import clock, columns
from foundation.models import ContentVersion
from portal.roles import role
from tests import people as qingling
from tests.communities.making import (
    MONDAY,
    MORNING,
    building,
    holding,
    one_of_each,
    organization,
    post,
    resident,
    shift,
    slip,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LISTS = (
    "organizations", "posts", "holdings", "responsibilities", "duty", "buildings",
    "entrances", "residents", "slips", "role-grants",
)  # fmt: skip
# What finds the row among those of the demonstration, where a list is long.
SEARCHED = {"organizations": "?q=管理试验小组"}
WRITTEN = tuple(name for name in LISTS if name not in ("residents", "slips", "role-grants"))


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(MORNING):
        yield


@pytest.fixture
def people(settings):
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    return qingling.settle()


@pytest.fixture
def places(people):
    return {row.code: row for row in CommunityPage.objects.all()}


@pytest.fixture
def rows(places, people):
    """A row of each list in one's own community and in the other."""
    return {
        code: one_of_each(places[code], UserFactory(), role("reviewer"))
        for code in ("QL01", "QL02")
    }


@pytest.fixture
def log_in(client, people):
    def as_(username):
        client.logout()
        assert client.login(username=username, password=qingling.PASSWORD)
        return client

    return as_


def data_of(row, form):
    """What the browser would send back of a row's form, unchanged."""
    values = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        value = field.prepare_value(value)
        if value is True:
            values[name] = "on"
        elif value not in (None, False):
            values[name] = str(value)
    return values


def form_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["form"]


def numbers():
    """The content versions as they stand in their rows."""
    return dict(ContentVersion.objects.values_list("scope", "number"))


def moved(before):
    """By how much each version grew."""
    grown = {scope: number - before.get(scope, 0) for scope, number in numbers().items()}
    return {scope: steps for scope, steps in grown.items() if steps}


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


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_by_another_community_shows_nothing_of_it(rows, log_in, places, name):
    if name == "role-grants":
        pytest.skip("No role of one community sees grants.")
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


# Topics ------------------------------------------------------------------------------


def test_topics_are_kept_by_the_street(rows, log_in):
    topic = TopicTag.objects.get(code="WY-1")
    address = f"/admin/topic-tags/edit/{topic.pk}/"
    values = {"name": "服务", "order": "101", "active": "on"}
    assert log_in("editor").post(address, values).status_code in (302, 404)
    topic.refresh_from_db()
    assert topic.name == "服务质量"
    before = numbers()

    answer = log_in("street").post(address, {**values, "code": "ZZ-1", "parent": ""})

    assert answer.status_code == 302
    topic.refresh_from_db()
    # A code is stable, and its place too.
    assert (topic.code, topic.parent.code, topic.name) == ("WY-1", "WY", "服务")
    assert moved(before) == {"site": 1, "QL00": 1, "QL01": 1, "QL02": 1}


def test_a_right_in_a_community_is_none_over_the_vocabulary(places, log_in, people):
    RoleGrant.objects.create(
        user=people["stranger"], group=role("street_admin"), community=places["QL01"]
    )

    answer = log_in("stranger").get("/admin/topic-tags/")

    assert answer.status_code in (302, 404)


# Role grants ---------------------------------------------------------------------------


def grant(client, username, key, community):
    values = {"user": username, "group": role(key).pk, "community": community.pk}
    return client.post("/admin/role-grants/new/", values)


def test_the_street_gives_and_takes_roles(places, log_in, people):
    client = log_in("street")

    assert grant(client, "stranger", "editor", places["QL02"]).status_code == 302

    made = RoleGrant.objects.get(user=people["stranger"])
    assert (made.group, made.community) == (role("editor"), places["QL02"])
    entry = ModelLogEntry.objects.filter(action="wagtail.create").latest("pk")
    assert (entry.user, entry.object_id) == (people["street"], str(made.pk))
    client.post(f"/admin/role-grants/delete/{made.pk}/")
    assert not RoleGrant.objects.filter(user=people["stranger"]).exists()
    deleted = ModelLogEntry.objects.filter(action="wagtail.delete").latest("pk")
    assert deleted.user == people["street"]


def test_nobody_gives_himself_a_role(places, log_in, people):
    answer = grant(log_in("street"), "street", "reviewer", places["QL01"])

    assert "不能给自己角色" in answer.content.decode()
    assert not RoleGrant.objects.filter(
        user=people["street"], group=role("reviewer")
    ).exists()


def test_nobody_takes_his_own_role_or_a_colleagues_who_gives_roles(places, log_in, people):
    other = RoleGrant.objects.create(
        user=people["stranger"], group=role("street_admin"), community=places["QL02"]
    )
    own = RoleGrant.objects.filter(user=people["street"]).first()
    client = log_in("street")

    for row in (own, other):
        assert client.post(f"/admin/role-grants/delete/{row.pk}/").status_code == 404
        assert RoleGrant.objects.filter(pk=row.pk).exists()


def test_who_gives_roles_is_appointed_by_the_superuser(places, log_in, people):
    refused = grant(log_in("street"), "stranger", "street_admin", places["QL01"])
    assert "group" in refused.context["form"].errors

    assert (
        grant(log_in("chief"), "stranger", "street_admin", places["QL01"]).status_code
        == 302
    )


def test_a_grant_is_not_edited_by_the_street(places, log_in):
    row = RoleGrant.objects.filter(group=role("editor")).first()
    before = RoleGrant.objects.filter(pk=row.pk).values().get()

    log_in("street").post(
        f"/admin/role-grants/edit/{row.pk}/",
        {"user": "stranger", "group": role("editor").pk, "community": row.community_id},
    )

    assert RoleGrant.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("who", ["editor", "auditor", "reviewer", "street2", "clerk"])
def test_nobody_else_gives_roles(places, log_in, people, who):
    grant(log_in(who), "stranger", "editor", places["QL01"])

    assert not RoleGrant.objects.filter(user=people["stranger"]).exists()


def test_an_unknown_account_is_told_and_kept(places, log_in):
    answer = grant(log_in("street"), "nobody", "editor", places["QL01"])

    assert "没有这个账号" in answer.content.decode()
    assert answer.context["form"]["user"].value() == "nobody"


# 责任未落实 -------------------------------------------------------------------------------


def test_the_unassigned_are_shown_to_the_sub_district(places, log_in):
    for who in ("street", "auditor", "chief"):
        page = log_in(who).get("/admin/unassigned/").content.decode()
        assert "第一责任人：未确定" in page, who
        assert page.index("青岭街道</h2>") < page.index("槐荫里社区</h2>")
    for who in ("editor", "reviewer", "clerk"):
        assert log_in(who).get("/admin/unassigned/").status_code == 404, who


def test_where_all_is_assigned_it_says_so(places, log_in, people):
    CommunityPage.objects.exclude(code="QL00").update(live=True)
    RoleGrant.objects.filter(user=people["street"]).exclude(community__code="QL00").delete()
    held = post(organization(places["QL00"]), kind="SECTION_HEAD")
    holding(held)
    Responsibility.objects.create(community=places["QL00"], kind="first", post=held)
    for column in columns.all_columns():
        Responsibility.objects.create(
            community=places["QL00"], kind="column", column=column.slug, post=held
        )

    assert "都已落实" in log_in("street").get("/admin/unassigned/").content.decode()


# Residents and slips ------------------------------------------------------------------


def test_a_worker_verifies_and_takes_back(rows, log_in, people):
    account = rows["QL01"]["residents"]
    client = log_in("editor")
    assert (
        "已对照名册，核实"
        in client.get(f"/admin/residents/inspect/{account.pk}/").content.decode()
    )

    client.post(f"/admin/residents/verify/{account.pk}/")

    account.refresh_from_db()
    assert (account.level, account.verified_by) == (2, people["editor"])
    again = client.post(f"/admin/residents/verify/{account.pk}/", follow=True)
    assert "只有“手机已核验”的账号可以核实" in again.content.decode()
    client.post(f"/admin/residents/withdraw/{account.pk}/")
    account.refresh_from_db()
    assert account.level == 1


@pytest.mark.parametrize("door", ["residents/verify", "residents/withdraw", "slips/void"])
def test_other_communities_residents_and_slips_are_not_found(rows, log_in, door):
    name = door.partition("/")[0]
    row = rows["QL02"][name]
    before = type(row).objects.filter(pk=row.pk).values().get()

    assert log_in("editor").post(f"/admin/{door}/{row.pk}/").status_code == 404
    assert log_in("street").post(f"/admin/{door}/{row.pk}/").status_code == 404

    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("door", ["residents/verify", "residents/withdraw", "slips/void"])
def test_nothing_changes_by_looking(rows, log_in, door):
    row = rows["QL01"][door.partition("/")[0]]

    assert log_in("editor").get(f"/admin/{door}/{row.pk}/").status_code == 405


def test_the_list_of_residents_tells_no_username_of_the_log(rows, log_in):
    account = ResidentAccount.objects.get(pk=rows["QL01"]["residents"].pk)

    page = log_in("editor").get("/admin/residents/").content.decode()

    assert account.user.display_name in page
    assert account.user.username not in page


def test_a_sheet_shows_its_codes_once(places, log_in):
    client = log_in("editor")
    answer = client.post(
        "/admin/slips/issue/",
        {"community": places["QL01"].pk, "count": "3", "expires_on": "2026-12-07"},
    )
    sheet = answer.content.decode()
    codes = [fresh.shown for fresh in answer.context["slips"]]

    assert len(codes) == 3
    assert all(code in sheet for code in codes)
    assert "/accounts/verify/" in sheet
    assert answer["Cache-Control"] == "no-store"
    stored = VerificationSlip.objects.values_list("code_hmac", flat=True)
    assert {hmac_of(code.replace("-", "")) for code in codes} == set(stored)
    for address in (
        "/admin/slips/",
        f"/admin/slips/inspect/{VerificationSlip.objects.first().pk}/",
    ):
        text = client.get(address).content.decode()
        assert not any(code in text or code.replace("-", "") in text for code in codes)
        assert not any(one in text for one in stored)


@pytest.mark.parametrize(
    "wrong",
    [{"count": "0"}, {"count": "61"}, {"count": "x"}, {"expires_on": "2027-12-07"}, {}],
)
def test_a_wrong_batch_is_told_and_makes_nothing(places, log_in, wrong):
    values = {"community": places["QL01"].pk, "count": "3", "expires_on": "2026-12-07"}
    if not wrong:
        wrong = {"community": places["QL02"].pk}

    answer = log_in("editor").post("/admin/slips/issue/", {**values, **wrong})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert VerificationSlip.objects.count() == 0


def test_a_slip_is_voided_once(places, log_in):
    row = slip(places["QL01"])
    client = log_in("clerk")

    client.post(f"/admin/slips/void/{row.pk}/")
    again = client.post(f"/admin/slips/void/{row.pk}/", follow=True)

    row.refresh_from_db()
    assert row.voided_at == MORNING
    assert "已用过或已作废" in again.content.decode()


def test_who_has_no_slips_to_make_is_kept_out(places, log_in):
    for who in ("reviewer", "auditor", "street"):
        assert log_in(who).get("/admin/slips/issue/").status_code in (302, 403, 404), who


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
