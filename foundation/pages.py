"""The page that every page type descends from, and what nobody may do to a page alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.models import Page, PagePermissionTester

from foundation import publication


class FourEyesTester(PagePermissionTester):
    """Wagtail's permissions of one person on one page, without what one person may do.

    Publication comes only from a finished workflow (architecture, decision 5). The
    answers hold for superusers too: tried without this, a superuser alone publishes by
    four doors.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Page) -> bool:
        return False

    def can_add_subpage(self) -> bool:
        return self.page.adds_by_hand and super().can_add_subpage()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.page.made_by_code:
            return False
        family = self.page.get_descendants(inclusive=True)
        if family.filter(first_published_at__isnull=False).exists():
            return False
        return super().can_delete(ignore_bulk=ignore_bulk)

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        # A copy of a tree would carry pages that nobody looked at one by one.
        return not recursive and super().can_copy_to(destination, recursive=recursive)


class PortalPageForm(WagtailAdminPageForm):
    """No scheduling: a page goes public when the second person signs, not by a clock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("go_live_at", "expire_at"):
            self.fields.pop(name, None)


class PortalPage(Page):
    """What all pages share. Abstract: rooms own their tables."""

    base_form_class = PortalPageForm
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    # Index pages and communities are made by code; nobody deletes them in the admin.
    made_by_code = False
    # Whether editors may add pages below this one.
    adds_by_hand = False

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> FourEyesTester:
        """The four-eyes answers, whoever asks."""
        return FourEyesTester(user, self)

    def finish_workflow(self, *, by: Any) -> None:
        """The last task was approved: let the publishing room decide and publish."""
        publication.publish(self, by=by)

    def publication_issues(self) -> list[str]:
        """What still forbids signing, each in a sentence for the editor. Rooms add theirs."""
        return []

    def needed_confirmation(self) -> str:
        """The permission that one more person must hold and use before sign-off, or ""."""
        return ""

    def on_published(self, *, by: Any) -> None:
        """Called in the publishing transaction, after the page is live."""

    def public_record(self) -> dict[str, Any]:
        """The published content as plain data: stored, hashed and logged."""
        return {"title": self.title, "slug": self.slug}

    def tombstone(self) -> dict[str, Any] | None:
        """What remains readable of a withdrawn page, or None."""
        return None
