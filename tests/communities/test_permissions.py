"""Role grants are row rights: asked per community, by pages and collections alike."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.urls import reverse
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry

from communities.models import CommunityPage, RoleGrant
from communities.permissions import communities_where, holders, holds
from files.models import PortalDocument, PortalImage
from portal.roles import ROLES, ensure_roles, missing_permissions, role
from tests import people as qingling
from tests.people import drafted

CHANGE = "wagtailcore.change_page"


def codes(communities):
    return sorted(communities.values_list("code", flat=True))


def test_a_role_reaches_its_own_community_only(people):
    assert codes(communities_where(people["editor"], [CHANGE])) == ["QL01"]
    assert codes(communities_where(people["street"], [CHANGE])) == [*qingling.PLACES]


def test_no_permission_named_means_no_community(people):
    assert not communities_where(people["editor"], []).exists()


@pytest.mark.parametrize("who", ["editor", "chief"])
def test_whoever_left_acts_nowhere(people, who):
    user = people[who]
    user.is_active = False

    assert not communities_where(user, [CHANGE]).exists()
    assert not communities_where(AnonymousUser(), [CHANGE]).exists()


def test_a_role_held_as_a_plain_group_reaches_nowhere(people):
    people["stranger"].groups.add(role("editor"))

    assert not communities_where(people["stranger"], [CHANGE]).exists()


def test_a_page_is_asked_about_its_own_community(people):
    page = drafted(people["editor"])
    neighbour = CommunityPage.objects.get(code="QL02")

    assert holds(people["editor"], CHANGE, page)
    assert not holds(people["editor"], CHANGE, neighbour)
    assert not holds(people["editor"], CHANGE, Page.objects.get(depth=1))


def test_who_may_is_the_same_seen_from_the_other_side(people):
    here = CommunityPage.objects.get(code="QL01")
    found = holders("publishing.confirm", here).exclude(is_superuser=True)

    assert list(found) == [people["supervisor"]]


def test_wagtail_gets_the_same_answers_for_pages(people):
    policy = policy_registry.get_by_type(Page)
    page = drafted(people["editor"])
    there = CommunityPage.objects.get(code="QL02")

    assert policy.user_has_permission_for_instance(people["editor"], "change", page)
    assert not policy.user_has_permission_for_instance(people["editor"], "change", there)
    assert not policy.user_has_permission(people["reviewer"], "change")
    editors = policy.users_with_permission_for_instance(
        "change", page, include_superusers=False
    )
    assert {user.username for user in editors} == {"editor", "street", "party"}
    seen = policy.explorable_instances(people["reviewer"])
    assert page.page_ptr in seen
    assert there.page_ptr not in seen
    assert (
        policy.explorable_root_instance(people["reviewer"]).pk == page.get_ancestors()[2].pk
    )


def test_each_community_owns_one_collection_and_its_people_alone_use_it(people):
    communities = CommunityPage.objects.select_related("collection")
    collections = [community.collection for community in communities]
    assert len({collection.pk for collection in collections}) == len(qingling.PLACES)
    for model in (PortalImage, PortalDocument):
        policy = policy_registry.get_by_type(model)
        mine = policy.collections_user_has_permission_for(people["editor"], "add")
        assert [collection.name for collection in mine] == ["槐荫里社区"]
        assert policy.user_has_permission(people["editor"], "add")
        assert not policy.user_has_permission(people["reviewer"], "add")
        assert not policy.user_has_permission(people["stranger"], "choose")


def test_no_group_is_attached_to_a_page_or_a_collection(people):
    for group in Group.objects.all():
        assert not group.page_permissions.exists()
        assert not group.collection_permissions.exists()
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()


def test_every_permission_of_the_roles_exists(people):
    assert missing_permissions() == []


def test_roles_are_code_and_made_again_as_written(people):
    group = role("reviewer")
    group.permissions.add(*role("editor").permissions.all())

    ensure_roles()

    assert group.permissions.count() == len(ROLES["reviewer"][1])


@pytest.mark.parametrize(
    ("who", "enters"),
    [("editor", True), ("reviewer", True), ("supervisor", True), ("stranger", False)],
)
def test_whoever_holds_a_role_enters_the_admin(client, people, who, enters):
    client.force_login(people[who])

    assert (client.get("/admin/").status_code == 200) == enters


def test_losing_the_last_role_shuts_the_admin(client, people):
    RoleGrant.objects.filter(user=people["editor"]).delete()
    client.force_login(people["editor"])

    assert client.get("/admin/").status_code != 200


@pytest.mark.parametrize("who", ["chief", "street", "editor"])
def test_communities_and_columns_are_made_by_code_not_by_hand(client, people, who):
    client.force_login(people[who])
    community = CommunityPage.objects.get(code="QL01")
    for model, parent in (
        (("communities", "communitypage"), community.get_parent()),
        (("disclosure", "disclosureindexpage"), community),
    ):
        add = reverse("wagtailadmin_pages:add", args=[*model, parent.pk])
        assert client.get(add).status_code != 200
        assert not parent.specific.permissions_for_user(people[who]).can_add_subpage()
    assert CommunityPage.objects.count() == len(qingling.PLACES)


READING = [
    "edit",
    "history",
    "view_draft",
    "usage",
    "workflow_history",
    "copy",
    "delete",
]


@pytest.mark.parametrize("name", READING)
def test_another_communitys_draft_is_in_no_byte_of_the_admin(client, people, name):
    page = drafted(people["editor"], title="别处看不到的草稿")
    grant = RoleGrant.objects.get(user=people["editor"])
    grant.community = CommunityPage.objects.get(code="QL02")
    grant.save()
    client.force_login(people["editor"])

    answer = client.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), follow=True)

    assert "别处看不到的草稿" not in answer.content.decode()


def test_the_root_collection_stays_nobodys(people):
    root = Collection.get_first_root_node()
    policy = policy_registry.get_by_type(PortalImage)

    mine = policy.collections_user_has_permission_for(people["street"], "add")
    assert root not in mine
