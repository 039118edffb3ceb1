"""The only module that writes the level of a resident, and the only one that makes slips.

    L0 ──verify_phone──► L1 ──verify_by_roll, redeem_slip──► L2
                         ▲                                    │
                         └──────── withdraw_verification ─────┘
    L1, L2 ──verify_phone in another community──► L1 there

L0 is an account without a row. A slip (入户核验码) is issued, then redeemed once, voided,
or past its last day. Each transition locks the row, checks right and state, writes and
logs in one transaction. No document is stored, and no name is logged.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from accounts.models import User
from communities.models import (
    Building,
    CommunityPage,
    Entrance,
    ResidentAccount,
    ResidentLevel,
    VerificationMethod,
    VerificationSlip,
)
from communities.permissions import communities_where
from foundation import clock

VERIFY = "communities.verify_residentaccount"
ISSUE = "communities.add_verificationslip"

# Twelve digits, shown 4-4-4: easy to read out and to type on a phone.
CODE_DIGITS = 12
# A batch is a sheet or two; a slip that nobody used in a month is made anew.
MOST_SLIPS = 60
LONGEST_DAYS = 31


class NotPossible(ValidationError):
    """The account or slip is not in a state from which this may be done."""


class WrongCode(ValidationError):
    """The code is not good for this resident, for whatever reason: one text for all."""

    def __init__(self) -> None:
        super().__init__(
            "核验码不对、已过期或已用过。请核对纸条，或请社区工作人员当面核实。"
        )


@dataclass(frozen=True)
class FreshSlip:
    """A slip with its code in clear: on paper only, never stored."""

    slip: VerificationSlip
    code: str

    @property
    def shown(self) -> str:
        """1234-5678-9012"""
        return "-".join(self.code[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def may(by: User, permission: str, community: CommunityPage) -> bool:
    """Whether this person holds the permission in this community."""
    return communities_where(by, [permission]).filter(pk=community.pk).exists()


@transaction.atomic
def verify_phone(user: User, community: CommunityPage) -> ResidentAccount:
    """The user has shown a phone (后台实名): L1, or stays L2 in the same community.

    Called by sign-up once the provider says so. Who moves to another community starts
    there at L1: the community they come to does not know them yet.
    """
    now = clock.now()
    account = ResidentAccount.objects.select_for_update().filter(user=user).first()
    if account is None:
        account = ResidentAccount(user=user, community=community)
        account.level = ResidentLevel.PHONE
    elif account.community_id != community.pk:
        account.community = community
        unverify(account)
    account.phone_verified_at = now
    account.full_clean()
    account.save()
    log(account, "communities.verify_phone", user=user)
    return account


@transaction.atomic
def verify_by_roll(account_id: int, *, by: User) -> ResidentAccount:
    """A worker found the resident on the community's roll: L1 becomes L2.

    Raises PermissionDenied without the right there or for one's own account, NotPossible
    unless the account stands at L1.
    """
    account = locked(account_id)
    if not may(by, VERIFY, account.community) or account.user_id == by.pk:
        raise PermissionDenied
    if account.level != ResidentLevel.PHONE:
        raise NotPossible("只有“手机已核验”的账号可以核实。")
    account.level = ResidentLevel.COMMUNITY
    account.verified_at = clock.now()
    account.verified_by = by
    account.method = VerificationMethod.ROLL
    account.full_clean()
    account.save()
    log(account, "communities.verify_by_roll", user=by)
    return account


@transaction.atomic
def withdraw_verification(account_id: int, *, by: User) -> ResidentAccount:
    """The resident moved away, or was taken for another: L2 becomes L1."""
    account = locked(account_id)
    if not may(by, VERIFY, account.community) or account.user_id == by.pk:
        raise PermissionDenied
    if account.level != ResidentLevel.COMMUNITY:
        raise NotPossible("这个账号还没有经社区核实。")
    unverify(account)
    account.full_clean()
    account.save()
    log(account, "communities.withdraw_verification", user=by)
    return account


@transaction.atomic
def issue_slips(
    community: CommunityPage,
    *,
    by: User,
    count: int,
    expires_on: date,
    building: Building | None = None,
    entrance: Entrance | None = None,
) -> list[FreshSlip]:
    """Make slips for doors of the community; their codes exist nowhere else afterwards.

    `expires_on` is the last day on which they are good, at most 31 calendar days ahead.
    """
    if not may(by, ISSUE, community):
        raise PermissionDenied
    today = clock.today()
    if not 1 <= count <= MOST_SLIPS:
        raise ValidationError(f"一次可制发1到{MOST_SLIPS}张。")
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError(f"有效期从今天起，最长{LONGEST_DAYS}天。")
    if entrance is not None and building is None:
        building = entrance.building
    if building is not None and building.community_id != community.pk:
        raise ValidationError("请选择本社区的楼院。")
    if entrance is not None and entrance.building_id != getattr(building, "pk", None):
        raise ValidationError("这个楼门不在所选的楼院。")
    fresh = []
    for code in fresh_codes(count):
        slip = VerificationSlip(
            community=community,
            building=building,
            entrance=entrance,
            code_hmac=hmac_of(code),
            issued_by=by,
            issued_at=clock.now(),
            expires_on=expires_on,
        )
        slip.full_clean()
        slip.save()
        log(slip, "communities.issue_slip", user=by)
        fresh.append(FreshSlip(slip, code))
    return fresh


@transaction.atomic
def void_slip(slip_id: int, *, by: User) -> VerificationSlip:
    """A sheet was lost: the slip is good for nobody any more."""
    slip = VerificationSlip.objects.select_for_update().get(pk=slip_id)
    if not may(by, ISSUE, slip.community):
        raise PermissionDenied
    if slip.used_at is not None or slip.voided_at is not None:
        raise NotPossible("这张核验码已用过或已作废。")
    slip.voided_at = clock.now()
    slip.full_clean()
    slip.save()
    log(slip, "communities.void_slip", user=by)
    return slip


@transaction.atomic
def redeem_slip(user: User, typed: str) -> ResidentAccount:
    """A resident at L1 types the code of a slip of the own community: L2.

    Raises NotPossible unless the account stands at L1, WrongCode for everything else. A
    slip is good once: of two who come at the same moment one gets it.
    """
    account = ResidentAccount.objects.select_for_update().filter(user=user).first()
    if account is None or account.level != ResidentLevel.PHONE:
        raise NotPossible("只有“手机已核验”的居民账号可以填写核验码。")
    now = clock.now()
    slips = VerificationSlip.objects.filter(
        code_hmac=hmac_of(digits_of(typed)), community_id=account.community_id
    )
    # One statement asks and takes: no other transaction comes between.
    taken = slips.filter(
        used_at__isnull=True, voided_at__isnull=True, expires_on__gte=clock.today()
    ).update(used_at=now, used_by=user)
    if not taken:
        raise WrongCode
    account.level = ResidentLevel.COMMUNITY
    account.verified_at = now
    account.verified_by = slips.get().issued_by
    account.method = VerificationMethod.SLIP
    account.full_clean()
    account.save()
    log(account, "communities.redeem_slip", user=user)
    return account


def locked(account_id: int) -> ResidentAccount:
    return ResidentAccount.objects.select_for_update().get(pk=account_id)


def unverify(account: ResidentAccount) -> None:
    """Back to L1, without a trace of the former verification in the row."""
    account.level = ResidentLevel.PHONE
    account.verified_at = account.verified_by = None
    account.method = ""


def fresh_codes(count: int) -> Iterable[str]:
    for _ in range(count):
        yield f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digits_of(typed: str) -> str:
    """What was typed without spaces and strokes; full-width digits are digits too."""
    return "".join(str(int(mark)) for mark in typed if mark.isdecimal())


def hmac_of(code: str) -> str:
    """What is stored instead of the code; 64 hexadecimal digits."""
    return salted_hmac("communities.slip", code, algorithm="sha256").hexdigest()
