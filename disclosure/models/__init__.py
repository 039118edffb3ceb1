"""What is published. How a state follows from dates is in publishing_rules.py."""

from disclosure.models.affairs import AffairsElement, AffairsPage, AffairsTag
from disclosure.models.catalog import (
    CatalogEdition,
    CatalogItem,
    CatalogRule,
    Cycle,
    Mode,
    NotApplicable,
    Unit,
    WebAllowed,
)
from disclosure.models.columns import (
    DisclosureIndexPage,
    InformationIndexPage,
    NoticeIndexPage,
    PolicyIndexPage,
)
from disclosure.models.information import InformationPage, InformationTag
from disclosure.models.notices import NoticePage, NoticeTag
from disclosure.models.policies import PolicyPage, PolicyTag

__all__ = [
    "AffairsElement",
    "AffairsPage",
    "AffairsTag",
    "CatalogEdition",
    "CatalogItem",
    "CatalogRule",
    "Cycle",
    "DisclosureIndexPage",
    "InformationIndexPage",
    "InformationPage",
    "InformationTag",
    "Mode",
    "NotApplicable",
    "NoticeIndexPage",
    "NoticePage",
    "NoticeTag",
    "PolicyIndexPage",
    "PolicyPage",
    "PolicyTag",
    "Unit",
    "WebAllowed",
]
