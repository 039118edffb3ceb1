"""The first fill of the disclosure catalogue, from catalogue.csv beside this file.

Numbers there are defaults; once rows exist the sub-district's own changes stand.
"""

import csv
from pathlib import Path

from django.db import transaction

from disclosure.models import CatalogItem, CatalogRule

FILE = Path(__file__).with_name("catalogue.csv")


@transaction.atomic
def load() -> int:
    """Fill an empty catalogue; returns the number of rules created (110, or 0)."""
    if CatalogRule.objects.exists():
        return 0
    with FILE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    return sum(add(row) for row in rows)


def add(row: dict[str, str]) -> int:
    """Create one rule, and its item when it is the code's first."""
    item, _ = CatalogItem.objects.get_or_create(
        code=row["code"],
        defaults={
            "regime": row["regime"],
            "category": row["category"],
            "title": row["title"].split("·")[0],
        },
    )
    rule = CatalogRule(
        item=item,
        rule_no=int(row["rule_no"]),
        offset=int(row["offset"]),
        posting_days=int(row["posting_days"]) if row["posting_days"] else None,
        required_elements=names(row["required_elements"]),
        hint_elements=names(row["hint_elements"]),
        channels=names(row["channels"]),
        needs_supervisor_confirm=row["needs_supervisor_confirm"] == "yes",
        basic_set=row["basic_set"] == "yes",
        **{field: row[field] for field in AS_WRITTEN},
    )
    rule.full_clean()
    rule.save()
    return 1


AS_WRITTEN = [
    "title",
    "publisher_kind",
    "mode",
    "cycle",
    "anchor",
    "offset_unit",
    "posting_unit",
    "posting_until",
    "redaction",
    "web_allowed",
    "class_scope",
    "basis",
    "basis_status",
]


def names(text: str) -> list[str]:
    return [name for name in text.split("|") if name]
