"""稿件 and the first screen of the admin: states, filters, whose rows, statements."""

import html
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.desk_pages import State, pages_of, waiting_for
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests import people as qingling
from tests.people import MONEY, act, drafted, fresh, submitted

POSTING = ("JW-DEC-04", 1)
# One menu of each kind of work; what nobody can use is in none.
MENUS = {
    "editor": {
        *("待办", "张贴", "意见征集", "稿件", "页面", "图片", "文件", "社区", "撤回"),
        "公开栏和议事厅",
    },
    "reviewer": {"待办", "张贴", "意见征集", "来信", "稿件", "撤回", "公开栏和议事厅"},
    "supervisor": {"稿件"},
    "clerk": {"待办", "张贴", "来信", "社区"},
    "handler": {"待办", "来信"},
    "auditor": {
        *("待办", "张贴", "意见征集", "来信", "信箱规则", "稿件", "社区", "记录"),
        "公开栏和议事厅",
    },
    "street": {
        *(
            "待办",
            "张贴",
            "公开栏和议事厅",
            "意见征集",
            "来信",
            "信箱规则",
            "稿件",
            "页面",
            "图片",
            "文件",
            "社区",
            "撤回",
        ),
        *("工作日历", "记录"),
    },
}


def everything(people):
    """A page in each state in QL01, and a draft in QL02; by state."""
    editor, reviewer = people["editor"], people["reviewer"]
    withdrawn = act(submitted(editor, title="撤回的"), reviewer)
    approve_withdrawal(
        propose_withdrawal(withdrawn, by=editor, reason="重复公开。"), by=reviewer
    )
    drafted(people["street"], title="别家的", code="QL02")
    return {
        State.DRAFT: drafted(editor, title="草稿的"),
        State.IN_REVIEW: submitted(editor, title="审签的"),
        State.RETURNED: act(submitted(editor, title="退回的"), reviewer, "reject"),
        State.PUBLIC: act(submitted(editor, title="公开的"), reviewer),
        State.POSTING: act(submitted(editor, POSTING, title="公示的"), reviewer),
        State.WITHDRAWN: fresh(withdrawn),
    }


def shown(client, **query):
    return client.get(reverse("desk:index"), query).context


def titles(context):
    return {row["page"].draft_title for row in context["rows"]}


def test_each_page_is_in_its_state(client, people):
    pages = everything(people)

    found = {page.pk: State(page.state) for page in pages_of(people["editor"])}

    assert found == {page.pk: state for state, page in pages.items()}


def test_the_list_is_filtered_and_counted_by_state(client, people):
    everything(people)
    client.force_login(people["editor"])

    context = shown(client)
    assert dict(context["states"]) == dict.fromkeys(State, 1)
    assert context["total"] == 6
    for state in State:
        assert len(titles(shown(client, state=state.value))) == 1
    assert titles(shown(client, state="returned")) == {"退回的"}
    assert len(titles(shown(client, kind="disclosure.affairspage"))) == 6
    assert titles(shown(client, kind="disclosure.noticepage")) == set()
    assert titles(
        shown(client, state="nothing", kind="x", community="\0", p="x")
    ) == titles(context)


def test_a_person_sees_only_pages_of_their_communities(client, people):
    everything(people)
    client.force_login(people["editor"])
    assert "别家的" not in titles(shown(client))
    assert "别家的" not in titles(shown(client, community="QL02"))

    client.force_login(people["street"])
    assert titles(shown(client, community="QL02")) == {"别家的"}
    assert titles(shown(client, mine="1")) == {"别家的"}

    client.force_login(people["stranger"])
    assert client.get(reverse("desk:index")).status_code == 302


@pytest.mark.parametrize("who", ["editor", "street", "auditor", "chief"])
def test_the_list_takes_few_statements_however_long(client, people, who):
    for number in range(12):
        submitted(people["editor"], title=f"第{number}条")
    client.force_login(people[who])

    with CaptureQueriesContext(connection) as statements:
        assert len(shown(client)["rows"]) == 12
    assert len(statements) <= 40

    column = reverse("wagtailadmin_explore", args=[qingling.column().pk])
    with CaptureQueriesContext(connection) as statements:
        client.get(column)
    assert len(statements) <= 40


def test_what_waits_is_shown_to_whoever_may_take_the_step(people):
    plain, money = submitted(people["editor"]), submitted(people["editor"], MONEY)

    def waits_for(name):
        steps = waiting_for(people[name], 10)
        return {int(step.workflow_state.object_id) for step in steps}

    assert waits_for("reviewer") == {plain.pk}
    assert waits_for("supervisor") == {money.pk}
    assert waits_for("street") == {plain.pk}
    assert waits_for("editor") == waits_for("auditor") == waits_for("editor2") == set()
    act(money, people["supervisor"])
    assert waits_for("reviewer") == {plain.pk, money.pk}


def test_nobody_is_asked_to_sign_what_they_wrote(people):
    page = submitted(people["street"])

    # Written by both, handed in by the editor.
    shared = drafted(people["street"])
    shared.save_revision(user=people["editor"], log_action="wagtail.edit")
    fresh(shared).get_workflow().start(fresh(shared), people["editor"])

    steps = waiting_for(people["street2"], 10)
    assert {int(step.workflow_state.object_id) for step in steps} == {page.pk, shared.pk}
    assert waiting_for(people["street"], 10) == []


def test_the_first_screen_counts_what_waits_and_names_what_came_back(client, people):
    everything(people)
    client.force_login(people["reviewer"])
    assert "待我审签（1）" in client.get("/admin/").content.decode()

    client.force_login(people["editor"])
    answer = client.get("/admin/")
    # Wagtail's own panels tell of pages that one may no longer see.
    panels = [panel.name for panel in answer.context["panels"]]
    assert panels == ["work", "waiting", "my_pages"]
    screen = answer.content.decode()
    assert "现在没有等您确认或签发的" in screen
    assert "退回来要改的" in screen
    assert "退回的" in screen
    assert "别家的" not in screen


def test_a_draft_that_was_never_handed_in_shows_a_reader_its_course_only(client, people):
    text = "只有起草人看的责任人"
    page = drafted(people["editor"])
    page.responsible = text
    page.save_revision(user=people["editor"])
    client.force_login(people["auditor"])
    address = reverse("desk:page", args=[page.pk])
    assert text not in client.get(address).content.decode()

    fresh(page).get_workflow().start(fresh(page), people["editor"])
    assert text in client.get(address).content.decode()


def test_drafting_offers_the_columns_of_ones_communities(client, people):
    client.force_login(people["editor"])
    offered = client.get(reverse("desk:new")).context["places"]
    assert {place.community.code for place in offered} == {"QL01"}

    client.force_login(people["reviewer"])
    assert client.get(reverse("desk:new")).context["places"] == []


@pytest.mark.parametrize("who", MENUS)
def test_each_role_has_the_menu_of_its_work(client, people, who):
    client.force_login(people[who])
    screen = client.get("/admin/").content.decode()
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', screen, re.S)[1]
    modules = json.loads(html.unescape(props))["modules"]
    menu = next(part for part in modules if part["_type"].endswith("MainMenuModule"))

    assert {item["_args"][0]["label"] for item in menu["_args"][0]} == MENUS[who]
