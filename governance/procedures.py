"""Which procedures hold in a community on a day: its own before the sub-district's.

What runs keeps the version with which it began by keeping its PublishedVersion; who
begins asks procedure_in_force().
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from communities.models import CommunityKind, CommunityPage
from governance import governed
from governance.editions import Edition
from governance.kinds import ProcedureKind
from governance.models.procedures import ProcedurePage
from publishing.models import PublishedVersion

ORDER = {kind: place for place, kind in enumerate(ProcedureKind)}


@dataclass(frozen=True)
class Standing:
    """One procedure in a community: its page, the edition that holds (or is to come).

    `inherited` where it is the sub-district's; `entry` is what the page keeps of it.
    """

    page: ProcedurePage
    edition: Edition
    entry: dict[str, Any]
    inherited: bool

    @property
    def kind(self) -> ProcedureKind:
        return ProcedureKind(self.entry["kind"])

    @property
    def governs(self) -> list[str]:
        return list(self.entry["governs"])


def standing(
    community: CommunityPage, on: date, *, to_come: bool = False
) -> list[Standing]:
    """What holds there on this day, by kind, own first; two statements.

    `to_come` takes in a page of which no edition holds yet, with its first one to come;
    it takes nothing's place before its day. A withdrawn one never held.
    """
    pages = ProcedurePage.objects.public().filter(
        community__in=[community.pk, *street_of(community)]
    )
    rows = pages.select_related("community", "publisher").without_texts().order_by("pk")
    found = list(entries_of(rows, community, on, to_come))
    held = [one for one in found if one.edition.effective_on <= on]
    replaced = {one.entry["replaces"] for one in held if not one.inherited}
    kept = [one for one in found if one.page.pk not in replaced]
    return sorted(kept, key=lambda one: (ORDER[one.kind], one.inherited, one.page.title))


def street_of(community: CommunityPage) -> list[int]:
    """The key of the sub-district, unless this is it."""
    if community.kind == CommunityKind.SUBDISTRICT:
        return []
    streets = CommunityPage.objects.filter(kind=CommunityKind.SUBDISTRICT)
    return list(streets.values_list("pk", flat=True)[:1])


def entries_of(
    pages: Iterable[ProcedurePage], community: CommunityPage, on: date, to_come: bool
) -> Iterator[Standing]:
    for page in pages:
        edition = page.in_force(on)
        if edition is None and to_come:
            coming = [one for one in page.editions_on(on) if one.state == "to_come"]
            edition = coming[-1] if coming else None
        if edition is None:
            continue
        entry = next(row for row in page.editions if row["version"] == edition.version)
        yield Standing(page, edition, entry, page.community_id != community.pk)


def in_force_of(
    community: CommunityPage, on: date
) -> list[tuple[ProcedurePage, PublishedVersion]]:
    """Every procedure in force there with its version, by kind, own first."""
    rows = standing(community, on)
    found = versions_of(rows)
    return [(one.page, found[one.page.pk, one.edition.version]) for one in rows]


def versions_of(rows: list[Standing]) -> dict[tuple[int, int], PublishedVersion]:
    """The published versions of these, by page and number; one statement."""
    wanted = {(one.page.pk, one.edition.version) for one in rows}
    versions = PublishedVersion.objects.filter(
        page__in={page for page, _ in wanted}, version__in={number for _, number in wanted}
    )
    return {(version.page_id, version.version): version for version in versions}


def procedure_in_force(
    community: CommunityPage,
    governs: str,
    on: date,
    *,
    kind: str = ProcedureKind.PROCEDURE,
) -> PublishedVersion | None:
    """The version by which something that begins on this day is done; None without one.

    `governs` is a key of governed.csv (ValueError for another). A community's own holds
    before the sub-district's; whoever keeps the answer keeps the rule it began with.
    """
    if governs not in governed.ALL:
        raise ValueError(f"Nothing is called {governs!r} in governed.csv.")
    rows = [
        one
        for one in standing(community, on)
        if one.kind == kind and governs in one.governs
    ]
    own = [one for one in rows if not one.inherited]
    chosen = (own or rows)[:1]
    return next(iter(versions_of(chosen).values()), None) if chosen else None


def lacking(rows: Iterable[Standing]) -> list[ProcedureKind]:
    """The kinds of which there is none among these (R140 asks for all four)."""
    there = {one.kind for one in rows}
    return [kind for kind in ProcedureKind if kind not in there]
