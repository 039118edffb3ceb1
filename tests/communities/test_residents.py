"""How a resident becomes known: L0 to L2, by whom, and each slip once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from communities import transitions
from communities.models import ResidentAccount, VerificationSlip
from communities.permissions import resident_level
from communities.transitions import (
    NotPossible,
    WrongCode,
    digits_of,
    issue_slips,
    redeem_slip,
    verify_by_roll,
    verify_phone,
    void_slip,
    withdraw_verification,
)
from foundation import clock
from tests.communities.making import MONDAY, MORNING, building, resident, slip
from tests.factories import (
    CommunityPageFactory,
    RoleGrantFactory,
    UserFactory,
    group_with,
)

CODE = "123456789012"

pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def here(db):
    return CommunityPageFactory(code="QL01", slug="huaiyinli", title="槐荫里社区")


@pytest.fixture
def neighbour(db):
    return CommunityPageFactory(code="QL02", title="砖塔前街社区")


@pytest.fixture
def worker(here):
    group = group_with(
        "核实",
        "communities.verify_residentaccount",
        "communities.add_verificationslip",
    )
    return RoleGrantFactory(group=group, community=here).user


@pytest.fixture
def person(db):
    return UserFactory(username="wang")


# Levels ----------------------------------------------------------------------------


def test_a_level_holds_in_the_own_community_and_the_street(here, neighbour, person):
    street = CommunityPageFactory(subdistrict=True)
    resident(person, here, level=2)

    assert resident_level(person, here) == 2
    assert resident_level(person, neighbour) == 0
    assert resident_level(person, street) == 2
    assert resident_level(UserFactory(), here) == 0


def test_nobody_and_whoever_left_are_readers(here, person, rf):
    resident(person, here, level=2)
    person.is_active = False

    assert resident_level(person, here) == 0
    assert resident_level(AnonymousUser(), here) == 0


def test_a_phone_makes_l1(here, person):
    account = verify_phone(person, here)

    assert (account.level, account.community) == (1, here)
    assert account.phone_verified_at == MORNING
    assert resident_level(person, here) == 1


def test_a_phone_again_changes_no_level(here, person):
    resident(person, here, level=2)

    verify_phone(person, here)

    assert resident_level(person, here) == 2
    assert ResidentAccount.objects.count() == 1


def test_who_moves_starts_at_l1_there(here, neighbour, person):
    resident(person, here, level=2)

    account = verify_phone(person, neighbour)

    assert (account.level, account.method, account.verified_at) == (1, "", None)
    assert resident_level(person, here) == 0
    assert resident_level(person, neighbour) == 1


def test_a_worker_verifies_on_the_roll(here, person, worker):
    account = verify_by_roll(resident(person, here).pk, by=worker)

    assert (account.level, account.method, account.verified_by) == (2, "roll", worker)
    assert account.verified_at == MORNING


def test_nobody_verifies_without_the_right_there_or_himself(here, neighbour, worker):
    stranger = resident(UserFactory(), neighbour)
    himself = resident(worker, here)

    for account, by in (
        (stranger, worker),
        (himself, worker),
        (himself, UserFactory()),
    ):
        with pytest.raises(PermissionDenied):
            verify_by_roll(account.pk, by=by)
        with pytest.raises(PermissionDenied):
            withdraw_verification(account.pk, by=by)
    assert set(ResidentAccount.objects.values_list("level", flat=True)) == {1}


def test_each_transition_has_its_source_state(here, person, worker):
    account = resident(person, here)
    with pytest.raises(NotPossible):
        withdraw_verification(account.pk, by=worker)
    verify_by_roll(account.pk, by=worker)
    with pytest.raises(NotPossible):
        verify_by_roll(account.pk, by=worker)
    back = withdraw_verification(account.pk, by=worker)
    assert (back.level, back.method, back.verified_at, back.verified_by) == (
        1,
        "",
        None,
        None,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"level": 2},
        {"level": 2, "method": "roll"},
        {"level": 1, "method": "slip", "verified_at": MORNING},
        {"level": 2, "method": "odd", "verified_at": MORNING},
        {"level": 3, "method": "roll", "verified_at": MORNING},
    ],
)
def test_the_database_knows_how_a_level_was_reached(here, person, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentAccount.objects.create(
            user=person, community=here, phone_verified_at=MORNING, **fields
        )


def test_every_step_is_logged_without_a_name(here, worker):
    person = UserFactory(username="wang-xiulan", display_name="王秀兰")
    account = verify_phone(person, here)
    verify_by_roll(account.pk, by=worker)
    withdraw_verification(account.pk, by=worker)
    [fresh] = issue_slips(here, by=worker, count=1, expires_on=MONDAY)
    redeem_slip(person, fresh.code)

    entries = ModelLogEntry.objects.order_by("pk")
    assert [entry.action.removeprefix("communities.") for entry in entries] == [
        "verify_phone",
        "verify_by_roll",
        "withdraw_verification",
        "issue_slip",
        "redeem_slip",
    ]
    text = " ".join(f"{entry.label} {entry.data}" for entry in entries)
    for word in ("王", "wang", fresh.code):
        assert word not in text


# Slips -------------------------------------------------------------------------------


def test_codes_are_shown_once_and_never_stored(here, worker):
    fresh = issue_slips(here, by=worker, count=3, expires_on=MONDAY)

    assert len({one.code for one in fresh}) == 3
    for one in fresh:
        assert len(one.code) == 12
        assert one.code.isdigit()
        assert digits_of(one.shown) == one.code
        assert one.shown.count("-") == 2
        stored = VerificationSlip.objects.filter(pk=one.slip.pk).values().get()
        assert one.code not in str(stored)
        assert stored["issued_by_id"] == worker.pk


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"count": 0}, "1到60张"),
        ({"count": 61}, "1到60张"),
        ({"expires_on": MONDAY - timedelta(days=1)}, "31天"),
        ({"expires_on": MONDAY + timedelta(days=32)}, "31天"),
    ],
)
def test_a_batch_has_its_bounds(here, worker, fields, said):
    with pytest.raises(ValidationError, match=said):
        issue_slips(here, by=worker, **{"count": 1, "expires_on": MONDAY, **fields})


def test_slips_are_made_for_doors_of_the_own_community(here, neighbour, worker):
    foreign, own = building(neighbour), building(here)
    door = own.entrances.create(name="1单元")
    other = building(here, "4号楼")

    with pytest.raises(PermissionDenied):
        issue_slips(neighbour, by=worker, count=1, expires_on=MONDAY)
    with pytest.raises(ValidationError, match="本社区的楼院"):
        issue_slips(here, by=worker, count=1, expires_on=MONDAY, building=foreign)
    with pytest.raises(ValidationError, match="不在所选的楼院"):
        issue_slips(
            here, by=worker, count=1, expires_on=MONDAY, building=other, entrance=door
        )
    [fresh] = issue_slips(here, by=worker, count=1, expires_on=MONDAY, entrance=door)
    assert fresh.slip.building == own


@pytest.mark.parametrize(
    "typed", [CODE, "1234-5678-9012", " 1234 5678 9012 ", "１２３４５６７８９０１２"]
)
def test_a_slip_makes_l2(here, person, worker, typed):
    resident(person, here)
    made = slip(here, CODE, issued_by=worker)

    account = redeem_slip(person, typed)

    made.refresh_from_db()
    assert (account.level, account.method, account.verified_by) == (2, "slip", worker)
    assert (made.used_by, made.used_at) == (person, MORNING)


def test_a_slip_is_good_once(here, person):
    other = UserFactory()
    resident(person, here)
    resident(other, here)
    slip(here, CODE)

    redeem_slip(person, CODE)

    with pytest.raises(WrongCode):
        redeem_slip(other, CODE)
    assert resident_level(other, here) == 1


@pytest.mark.parametrize("trouble", ["wrong", "expired", "void", "used", "foreign", "no"])
def test_every_wrong_code_gets_one_text(here, neighbour, person, trouble):
    resident(person, here)
    fields = {
        "expired": {"expires_on": MONDAY - timedelta(days=1)},
        "void": {"voided_at": MORNING},
        "used": {"used_at": MORNING},
    }.get(trouble, {})
    slip(neighbour if trouble == "foreign" else here, CODE, **fields)
    typed = {"wrong": "999999999999", "no": ""}.get(trouble, CODE)

    with pytest.raises(WrongCode) as refused:
        redeem_slip(person, typed)

    assert refused.value.messages == [
        "核验码不对、已过期或已用过。请核对纸条，或请社区工作人员当面核实。"
    ]
    assert resident_level(person, here) == 1


def test_a_slip_is_good_on_its_last_day(here, person):
    resident(person, here)
    slip(here, CODE, expires_on=MONDAY)

    assert redeem_slip(person, CODE).level == 2


@pytest.mark.parametrize("level", [0, 2])
def test_only_l1_redeems_and_no_slip_is_spent(here, person, level):
    if level:
        resident(person, here, level=level)
    made = slip(here, CODE)

    with pytest.raises(NotPossible):
        redeem_slip(person, CODE)

    made.refresh_from_db()
    assert made.used_at is None


def test_a_lost_slip_is_voided_by_the_own_community(here, neighbour, person, worker):
    made, foreign = slip(here, CODE), slip(neighbour, "2" * 12)
    resident(person, here)

    with pytest.raises(PermissionDenied):
        void_slip(foreign.pk, by=worker)
    void_slip(made.pk, by=worker)

    with pytest.raises(NotPossible):
        void_slip(made.pk, by=worker)
    with pytest.raises(WrongCode):
        redeem_slip(person, CODE)


def test_nothing_else_writes_the_level():
    """No other module of the portal names the field in a write."""
    root = Path(transitions.__file__).parents[1]
    rooms = ("accounts", "communities", "disclosure", "portal", "publishing")
    writers = {
        path.relative_to(root).as_posix()
        for room in rooms
        for path in (root / room).rglob("*.py")
        if "migrations" not in path.parts
        and any(
            words in path.read_text()
            for words in (
                "account.level = ",
                "ResidentAccount(",
                "ResidentAccount.objects.create",
            )
        )
    }

    assert writers - {"communities/models/residents.py"} == {"communities/transitions.py"}


def test_the_day_is_shanghais(here, person):
    resident(person, here)
    slip(here, CODE, expires_on=date(2026, 11, 23))
    with clock.at(MORNING.replace(day=24, hour=0, minute=1)), pytest.raises(WrongCode):
        redeem_slip(person, CODE)
