"""No door of the admin publishes without the second person, or moves what is public.

Every view and bulk action is tried as each role and as a superuser, on a page in each
state; after each try the attempt is rolled back. What may happen is the workflow's two
steps by whoever may take them, written out in MAY_SIGN.
"""

import os
from zlib import crc32

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from wagtail.admin.urls.pages import urlpatterns
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from foundation.pages import PortalPage
from publishing.models import PublishedVersion
from tests.people import MONEY, act, drafted, fresh, submitted
from tests.publishing.doors import DOORS, LOOKING, STEPS, what_stands

pytestmark = pytest.mark.proofs

ROLES = [
    "street",
    "street2",
    "editor",
    "reviewer",
    "supervisor",
    "party",
    "party_review",
    "chief",
    "stranger",
]


@pytest.fixture(autouse=True)
def doors_that_are_there(settings):
    """Most of these doors are shut before their view runs; four eyes hold without that."""
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if name != "portal.admin_scope.AdminScope"
    ]


def draft(people):
    return drafted(people["editor"])


def draft_of_a_superuser(people):
    return drafted(people["chief"])


def waiting_for_confirmation(people):
    return submitted(people["editor"], MONEY)


def waiting_for_sign_off(people):
    return submitted(people["editor"])


def a_superusers_waiting(people):
    return submitted(people["chief"])


def confirmed(people):
    return act(submitted(people["editor"], MONEY), people["supervisor"])


def sent_back(people):
    return act(submitted(people["editor"]), people["reviewer"], "reject")


def public(people):
    return act(submitted(people["editor"]), people["reviewer"])


def public_with_a_draft(people):
    page = public(people)
    page.title, page.change_note = "更正后的决定", "更正题目。"
    page.save_revision(user=people["editor"], log_action="wagtail.edit")
    return fresh(page)


STATES = {
    state.__name__: state
    for state in (
        draft,
        draft_of_a_superuser,
        waiting_for_confirmation,
        waiting_for_sign_off,
        a_superusers_waiting,
        confirmed,
        sent_back,
        public,
        public_with_a_draft,
    )
}

# state: who publishes by approving; nobody else does, by any door.
MAY_SIGN = {
    "waiting_for_sign_off": {"reviewer", "street", "street2", "chief"},
    "a_superusers_waiting": {"reviewer", "street", "street2"},
    "confirmed": {"reviewer", "street", "street2", "chief"},
}


# With Wagtail's own answers a superuser alone opens these: that is what shows that the
# doors are real, and that the rule keeps them shut.
OPEN_WITHOUT_THE_RULE = {
    "draft_of_a_superuser": {
        "API copy",
        "API publish",
        "add",
        "bulk publish",
        "edit",
        "edit: publish only",
        "revisions_revert",
        "set_privacy",
    },
    "public_with_a_draft": {
        "API copy",
        "API publish",
        "API unpublish",
        "add",
        "bulk move",
        "bulk publish",
        "bulk unpublish",
        "copy",
        "edit",
        "edit: publish only",
        "move",
        "move_confirm",
        "revisions_revert",
        "set_privacy",
        "unpublish",
    },
}


@pytest.mark.parametrize("state", OPEN_WITHOUT_THE_RULE)
def test_without_the_rule_the_same_doors_open(client, people, state, monkeypatch):
    monkeypatch.setattr(PortalPage, "permissions_for_user", Page.permissions_for_user)
    page = STATES[state](people)
    client.force_login(people["chief"])
    client.raise_request_exception = False
    opened = set()
    for name, door in DOORS.items():
        before, after, published = tried(client, door, page)
        if before != after or published:
            opened.add(name)

    assert sorted(opened) == sorted(OPEN_WITHOUT_THE_RULE[state])


def test_every_address_of_the_page_admin_has_a_door_or_only_looks():
    names = {pattern.name for pattern in urlpatterns}

    assert names - LOOKING - set(STEPS) <= set(DOORS)
    assert names >= LOOKING


# Who holds every right is tried at each door in each state; of the others a share, at
# other doors in each state, and at every door by `make faults`.
ALWAYS = {"chief"}
SHARE = 4
FULL = os.environ.get("PORTAL_PROOFS") == "full"


def doors_of(role, state):
    """The doors at which this role is tried in this state."""
    return {
        name: door
        for name, door in DOORS.items()
        if FULL or role in ALWAYS or crc32(f"{role} {state} {name}".encode()) % SHARE == 0
    }


def test_the_share_leaves_out_no_door_and_no_role():
    tried = [
        (role, name) for role in ROLES for state in STATES for name in doors_of(role, state)
    ]

    assert {name for _role, name in tried} == set(DOORS)
    assert all(sum(role == one for one, _name in tried) > len(DOORS) for role in ROLES)


class Undo(Exception):
    """Rolls an attempt back."""


def tried(client, door, page):
    """(what stood before, what stands after), with the attempt undone."""
    before, versions = what_stands(), PublishedVersion.objects.count()
    try:
        with transaction.atomic():
            door(client, fresh(page))
            after = what_stands()
            published = PublishedVersion.objects.count() - versions
            raise Undo
    except Undo:
        return before, after, published


@pytest.mark.parametrize("state", STATES)
def test_no_door_publishes_or_hides(client, people, state):
    page = STATES[state](people)
    client.raise_request_exception = False
    opened = []
    for role in ROLES:
        client.force_login(people[role])
        for name, door in doors_of(role, state).items():
            before, after, published = tried(client, door, page)
            if before != after or published:
                opened.append((role, name))

    assert opened == []


@pytest.mark.parametrize("state", STATES)
def test_only_the_second_person_signs(client, people, state):
    page = STATES[state](people)
    client.raise_request_exception = False
    signed = {"review": set(), "workflow_action": set()}
    for role in ROLES:
        client.force_login(people[role])
        for name, who in signed.items():
            before, after, published = tried(client, STEPS[name], page)
            assert (before != after) == bool(published)
            if published:
                who.add(role)
        asked = tried(client, STEPS["collect_workflow_action_data"], page)
        assert (asked[0], asked[2]) == (asked[1], 0)

    may = MAY_SIGN.get(state, set())
    assert signed == {"review": may, "workflow_action": may}


def test_a_superuser_cannot_sign_after_confirming(client, people):
    page = submitted(people["editor"], MONEY)
    client.force_login(people["chief"])
    STEPS["workflow_action"](client, page)  # confirms
    STEPS["workflow_action"](client, fresh(page))  # would sign

    assert not fresh(page).live


def test_a_workflow_of_a_superusers_own_publishes_nothing(client, people):
    """Even where somebody replaced our workflow, the publishing room asks its questions."""
    group = Group.objects.create(name="自设审批组")
    task = GroupApprovalTask.objects.create(name="自设审批")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="自设流程")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = drafted(people["chief"])
    WorkflowPage.objects.create(workflow=workflow, page=page.get_parent())
    page.get_workflow().start(page, people["chief"])
    client.force_login(people["chief"])
    client.raise_request_exception = False

    before, after, published = tried(client, STEPS["workflow_action"], page)

    assert (before, published) == (after, 0)


@pytest.mark.parametrize("who", ["chief", "street", "editor"])
def test_what_was_ever_public_is_not_deleted_and_a_draft_may_be(client, people, who):
    page, fresh_draft = public(people), drafted(people["editor"], title="没公开过的")
    client.force_login(people[who])

    assert not page.permissions_for_user(people[who]).can_delete()
    asked = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert asked.status_code < 500
    assert fresh(page).live
    assert fresh_draft.permissions_for_user(people[who]).can_delete()
