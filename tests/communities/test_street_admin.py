"""What is the sub-district's in the admin: topics, role grants, 责任未落实."""

import pytest
from wagtail.models import ModelLogEntry

from communities.models import (
    CommunityPage,
    Responsibility,
    RoleGrant,
    TopicTag,
)
from foundation import columns
from portal.roles import role
from tests.communities.making import (
    holding,
    organization,
    post,
)
from tests.communities.sending import moved, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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
