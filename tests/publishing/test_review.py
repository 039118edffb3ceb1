"""The review screen: read everything, then confirm, sign or send back."""

import pytest
from django.urls import reverse

from tests.people import MONEY, act, drafted, fresh, submitted


def at(page):
    return reverse("review", args=[page.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("chief", 200),
        ("reviewer", 404),
        ("editor", 404),
        ("street", 404),
        ("stranger", 302),
    ],
)
def test_who_sees_the_screen_of_a_confirmation(client, people, who, status):
    page = submitted(people["editor"], MONEY)
    client.force_login(people[who])

    assert client.get(at(page)).status_code == status


def test_everything_is_there_to_read(client, people):
    page = submitted(people["editor"], MONEY)
    client.force_login(people["supervisor"])

    text = client.get(at(page)).content.decode()

    for part in (
        page.title,
        "槐荫里编辑",
        "上期结余",
        "会议审议通过两项决定",
        "居委会主任",
    ):
        assert part in text


def test_the_edit_address_leads_there_and_takes_no_writing(client, people):
    page = submitted(people["editor"])
    revisions = page.revisions.count()
    client.force_login(people["reviewer"])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert client.get(edit).url == at(page)
    assert client.post(edit, {"title": "改了"}).url == at(page)
    assert page.revisions.count() == revisions


def test_sending_back_needs_a_reason_which_the_author_sees(client, people):
    page = submitted(people["editor"])
    client.force_login(people["reviewer"])

    answer = client.post(at(page), {"decision": "reject", "comment": " "})
    assert "退回时请写明要改什么" in answer.content.decode()
    assert fresh(page).workflow_in_progress

    client.post(at(page), {"decision": "reject", "comment": "请补上表决票数。"})
    page = fresh(page)
    assert not page.workflow_in_progress
    client.force_login(people["editor"])
    history = reverse("wagtailadmin_pages:workflow_history", args=[page.pk])
    assert client.get(history).status_code == 200
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "请补上表决票数。" in edit.content.decode()


def test_whoever_wrote_sees_that_somebody_else_must_sign(client, people):
    page = submitted(people["street"])
    client.force_login(people["street"])

    text = client.get(at(page)).content.decode()

    assert "须由另一个人办" in text
    assert client.post(at(page), {"decision": "approve"}).status_code in (302, 403)
    assert not fresh(page).live


def test_two_at_once_one_is_told(client, people):
    page = submitted(people["editor"])
    act(page, people["street2"])
    client.force_login(people["reviewer"])

    assert client.post(at(page), {"decision": "approve"}).status_code == 404
    assert fresh(page).versions.count() == 1


def test_nobody_writes_on_a_draft_under_review(people):
    page = submitted(people["editor"])

    for user in people.values():
        assert page.get_lock().for_user(user)


def test_a_draft_that_waits_for_nobody_has_no_screen(client, people):
    client.force_login(people["reviewer"])

    assert client.get(at(drafted(people["editor"]))).status_code == 404


def test_the_preview_of_a_draft_opens(client, people):
    page = submitted(people["editor"])
    client.force_login(people["reviewer"])

    view = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert view.status_code == 200
    assert "会议审议通过两项决定" in view.content.decode()


@pytest.mark.parametrize(("mode", "media"), [("", "print"), ("print", "all")])
def test_a_draft_is_looked_at_as_a_page_and_as_a_sheet(client, people, mode, media):
    page = drafted(people["editor"])
    client.force_login(people["editor"])

    view = client.get(
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]), {"mode": mode}
    )
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text

    assert view.status_code == 200
    assert f'print.css" media="{media}"' in view.text
    assert 'data-device-width="390"' in form
    assert 'data-device-width="794"' in form
