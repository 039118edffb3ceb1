"""The four legal regimes, and which of them a publisher stands under.

Four publishers are never mixed up (domain.md §0): every published thing says which.
"""

from django.db import models


class Regime(models.TextChoices):
    """居务, 政务, 党务, 物业."""

    JUWU = "JUWU", "居务"
    ZHENGWU = "ZHENGWU", "政务"
    DANGWU = "DANGWU", "党务"
    WUYE = "WUYE", "物业"


# Kinds of organisations; whoever is not named publishes as a residents' body.
BY_KIND = {
    "PARTY_ORG": Regime.DANGWU,
    "GRAND_PARTY_COMMITTEE": Regime.DANGWU,
    "SUBDISTRICT_PARTY_COMMITTEE": Regime.DANGWU,
    "SUBDISTRICT_OFFICE": Regime.ZHENGWU,
    "SUBDISTRICT_DEPARTMENT": Regime.ZHENGWU,
    "SERVICE_STATION": Regime.ZHENGWU,
    "PROPERTY_COMPANY": Regime.WUYE,
    "OWNERS_COMMITTEE": Regime.WUYE,
    "OWNERS_ASSEMBLY": Regime.WUYE,
    "PROPERTY_MGMT_COMMITTEE": Regime.WUYE,
    "DEVELOPER": Regime.WUYE,
}


def regime_of(kind: str) -> Regime:
    """The regime under which an organisation of this kind publishes."""
    return BY_KIND.get(kind, Regime.JUWU)


def kinds_of(regime: str) -> list[str]:
    """The kinds named for a regime; empty for 居务, which takes all that are not named."""
    return [kind for kind, named in BY_KIND.items() if named == regime]
