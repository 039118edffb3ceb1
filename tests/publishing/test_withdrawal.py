"""Withdrawal takes two persons, and leaves 410 at the address."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from disclosure.models import AffairsPage
from publishing.models import Withdrawal
from publishing.transitions import (
    NotAllowedNow,
    approve_withdrawal,
    propose_withdrawal,
    refuse_withdrawal,
)
from tests.people import act, drafted, fresh, submitted
from transparency.models import LogEntry

REASON = "第三项含有住户信息。"


@pytest.fixture
def public(people):
    return act(submitted(people["editor"], title="要撤回的决定"), people["reviewer"])


@pytest.fixture
def proposed(people, public):
    return propose_withdrawal(public, by=people["editor"], reason=REASON)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("editor", True),
        ("street", True),
        ("party", True),
        ("reviewer", False),
        ("supervisor", False),
        ("stranger", False),
    ],
)
def test_who_may_ask(people, public, who, may):
    if may:
        assert propose_withdrawal(public, by=people[who], reason=REASON).pk
    else:
        with pytest.raises(PermissionDenied):
            propose_withdrawal(public, by=people[who], reason=REASON)


def test_a_reason_is_needed(people, public):
    with pytest.raises(ValidationError):
        propose_withdrawal(public, by=people["editor"], reason="  ")


def test_a_draft_cannot_be_withdrawn(people):
    with pytest.raises(NotAllowedNow):
        propose_withdrawal(drafted(people["editor"]), by=people["editor"], reason=REASON)


def test_one_proposal_at_a_time(people, public, proposed):
    with pytest.raises(ValidationError):
        propose_withdrawal(public, by=people["street"], reason=REASON)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("reviewer", True),
        ("street", True),
        ("street2", True),
        ("chief", True),
        ("editor", False),
        ("supervisor", False),
        ("party_review", False),
        ("stranger", False),
    ],
)
def test_who_may_agree(people, public, proposed, who, may):
    if may:
        approve_withdrawal(proposed, by=people[who])
    else:
        with pytest.raises(PermissionDenied):
            approve_withdrawal(proposed, by=people[who])

    assert fresh(public).live != may


def test_who_asked_does_not_agree_a_superuser_neither(people, public):
    proposal = propose_withdrawal(public, by=people["chief"], reason=REASON)

    with pytest.raises(PermissionDenied):
        approve_withdrawal(proposal, by=people["chief"])


def test_two_who_decide_at_once_one_is_told(people, proposed):
    approve_withdrawal(proposed, by=people["reviewer"])

    with pytest.raises(NotAllowedNow):
        refuse_withdrawal(proposed, by=people["street"])

    assert Withdrawal.objects.get().state == "approved"


def test_the_address_answers_410_with_what_remains_and_nothing_else(
    client, people, public, proposed
):
    url = public.get_url()
    assert client.get(url).status_code == 200

    approve_withdrawal(proposed, by=people["reviewer"])
    answer = client.get(url)
    text = answer.content.decode()

    assert answer.status_code == 410
    for part in (public.number, "JW-DEC-02", "槐荫里社区居民委员会", REASON):
        assert part in text
    assert "要撤回的决定" not in text
    assert "会议审议通过两项决定" not in text
    api = client.get(f"/api/v1/disclosures/{public.pk}/")
    assert api.status_code == 410
    assert "要撤回的决定" not in api.content.decode()


def test_lists_leave_it_out(client, people, public, proposed):
    approve_withdrawal(proposed, by=people["reviewer"])

    assert not AffairsPage.objects.public().exists()
    for url in ("/", "/huaiyinli/", "/huaiyinli/disclosure/", "/sitemap.xml"):
        assert "要撤回的决定" not in client.get(url).content.decode()
        assert public.slug not in client.get(url).content.decode()
    assert client.get("/api/v1/disclosures/").json()["items"] == []


def test_the_public_log_tells_of_it_without_the_reason(people, proposed):
    approve_withdrawal(proposed, by=people["reviewer"])

    entry = LogEntry.objects.filter(kind="withdrawn").get()
    assert REASON not in entry.payload


def test_in_the_admin_one_asks_and_another_agrees(client, people, public):
    client.force_login(people["editor"])
    answer = client.post(
        reverse("publishing:propose_withdrawal", args=[public.pk]), {"reason": REASON}
    )
    assert answer.status_code == 302
    proposal = Withdrawal.objects.get()
    decide = reverse("publishing:decide_withdrawal", args=[proposal.pk])
    assert client.post(decide, {"decision": "approve"}).status_code in (302, 403)
    assert fresh(public).live

    client.force_login(people["reviewer"])
    assert REASON in client.get(decide).content.decode()
    assert client.post(decide, {"decision": "approve"}).status_code == 302
    assert not fresh(public).live


def test_an_empty_reason_is_refused_on_the_screen(client, people, public):
    client.force_login(people["editor"])
    url = reverse("publishing:propose_withdrawal", args=[public.pk])

    assert client.post(url, {"reason": ""}).status_code == 200
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "supervisor"])
def test_others_find_nothing_there(client, people, public, proposed, who):
    client.force_login(people[who])

    for url in (
        reverse("publishing:propose_withdrawal", args=[public.pk]),
        reverse("publishing:decide_withdrawal", args=[proposed.pk]),
    ):
        assert client.get(url).status_code in (302, 404)
