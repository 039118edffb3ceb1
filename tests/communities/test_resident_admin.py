"""Residents and 入户核验码 in the admin: whoever knows them, in their own community."""

import pytest

from communities.models import (
    ResidentAccount,
    VerificationSlip,
)
from communities.transitions import hmac_of
from tests.communities.making import (
    MORNING,
    slip,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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
