"""Which procedures and documents hang in one set: those in force, in their order."""

from datetime import date

from board import packs
from communities.models import CommunityPage
from governance import procedures
from governance.kinds import DocumentKind
from governance.models import GovernanceDocumentPage
from publishing.models import PublishedVersion

ORDER = {kind: place for place, kind in enumerate(DocumentKind.values)}


def procedures_in_force(community: CommunityPage, on: date) -> list[PublishedVersion]:
    """What holds in the community, inherited ones too, as its column lists it."""
    return [version for _page, version in procedures.in_force_of(community, on)]


def documents_in_force(community: CommunityPage, on: date) -> list[PublishedVersion]:
    """The edition of each public document of the community that holds on a day."""
    documents = GovernanceDocumentPage.objects.public().filter(community=community)
    holding = [
        (document, edition.version)
        for document in documents.only("kind", "title", "editions")
        if (edition := document.in_force(on)) is not None
    ]
    holding.sort(key=lambda pair: (ORDER[pair[0].kind], pair[0].title, pair[0].pk))
    versions = PublishedVersion.objects.filter(page__in=[page.pk for page, _ in holding])
    by_key = {
        (version.page_id, version.version): version
        for version in versions.select_related("revision").defer("record", "html")
    }
    return [by_key[page.pk, number] for page, number in holding]


def register() -> None:
    """Offer the sets on the screen of the boards."""
    packs.register(packs.Source("procedures", "上墙制度", procedures_in_force))
    packs.register(packs.Source("documents", "章程和制度", documents_in_force))
