"""Makes a community whole: its page, its collection, and its columns."""

from typing import Any

from django.db import transaction
from wagtail.models import Collection, Page

from communities.models import CommunityPage
from foundation import clock, columns


@transaction.atomic
def create_community(home: Page, **fields: Any) -> CommunityPage:
    """Add a live community below the home page, with its collection and its columns."""
    page = CommunityPage(live=True, **fields)
    page.first_published_at = page.last_published_at = clock.now()
    home.add_child(instance=page)
    page.collection = Collection.get_first_root_node().add_child(name=page.title)
    page.save()
    ensure_columns(page)
    return page


def ensure_columns(community: CommunityPage) -> None:
    """Create the column index pages that the community still lacks."""
    # A copy that was read before its first child came says that it has none.
    community.refresh_from_db()
    present = set(community.get_children().values_list("slug", flat=True))
    for column in columns.all_columns():
        if column.slug not in present:
            page = column.page_class()(title=column.title, slug=column.slug, live=True)
            page.first_published_at = page.last_published_at = clock.now()
            community.refresh_from_db()
            community.add_child(instance=page)
