"""What the admin's views would tell of rows that their address does not name."""

import re

from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, TaskState

from communities.models import CommunityPage
from tests import people as qingling
from tests.people import drafted, submitted


def test_a_step_of_one_page_is_not_taken_at_the_address_of_another(client, people):
    mine = submitted(people["editor"])
    other = submitted(people["editor2"], code="QL02")
    foreign = other.current_workflow_task_state.pk
    client.force_login(people["reviewer"])

    for name in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[mine.pk, "approve", foreign])
        assert client.get(address).status_code == 404
        assert client.post(address, {"comment": "好"}).status_code == 404
    assert TaskState.objects.get(pk=foreign).status == TaskState.STATUS_IN_PROGRESS

    review = other.current_workflow_state.pk
    address = reverse("wagtailadmin_pages:workflow_history_detail", args=[mine.pk, review])
    assert client.get(address).status_code == 404


def test_the_page_tree_does_not_count_what_stands_beside_ones_community(client, people):
    """The home page is on the way to a community; below it stand all the others."""
    home = CommunityPage.objects.get(code="QL01").get_parent()
    client.force_login(people["editor"])
    address = reverse("wagtailadmin_api:pages:detail", args=[home.pk])
    before = client.get(address).json()
    drafted(people["editor2"], code="QL02")

    assert client.get(address).json() == before
    assert "descendants" not in before["meta"]


def test_choosers_offer_what_one_may_see(client, people):
    drafted(people["editor"], title="本社区的决定")
    drafted(people["editor2"], title="别社区的决定", code="QL02")
    client.force_login(people["editor"])

    call_command("update_index", verbosity=0)
    search = reverse("wagtailadmin_choose_page_search")
    for title, is_offered in (("本社区的决定", True), ("别社区的决定", False)):
        hits = client.get(search, {"q": title}).content.decode()
        assert (f">{title}" in re.sub(r"\s+", "", hits)) is is_offered
    offered = client.get(
        reverse("wagtailadmin_choose_page_child", args=[qingling.column().pk])
    )
    assert "本社区的决定" in offered.json()["html"]
    chosen = client.get(
        reverse("wagtailadmin_choose_page_chosen_multiple"),
        {"id": list(Page.objects.values_list("pk", flat=True))},
    )
    assert "本社区的决定" in chosen.content.decode("unicode_escape")
    assert "别社区的决定" not in chosen.content.decode("unicode_escape")


def test_filters_name_who_wrote_here_and_nobody_else(client, people):
    drafted(people["editor"])
    drafted(people["editor2"], code="QL02")
    client.force_login(people["editor"])
    column = reverse("wagtailadmin_explore", args=[qingling.column().pk])

    screen = client.get(column).content.decode()

    assert people["editor"].get_full_name() in screen
    assert people["editor2"].get_full_name() not in screen
    foreign = client.get(column, {"owner": people["editor2"].pk})
    assert foreign.status_code == 200


def test_whoever_may_not_enter_is_led_to_the_login_as_everywhere(client, people):
    client.force_login(people["stranger"])

    for address in ("/admin/", "/admin/workflows/list/", "/admin/pages/1/edit/"):
        answer = client.get(address)
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)
