"""The page that every page type descends from, and what nobody may do to a page alone."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page, PagePermissionTester, PageViewRestriction
from wagtail.url_routing import RouteResult

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
        if self.page.is_leaf():
            return self._may_delete_leaf()
        family = self.page.get_descendants(inclusive=True)
        if family.filter(first_published_at__isnull=False).exists():
            return False
        return super().can_delete(ignore_bulk=ignore_bulk)

    def _may_delete_leaf(self) -> bool:
        """As Wagtail decides, without its statement: lists ask it of each of their rows."""
        if self.page.live or self.page.first_published_at is not None:
            return False
        if self.user.is_superuser or "change" in self.permissions:
            return bool(self.user.is_active)
        mine = self.page.owner_id == self.user.pk
        return bool(self.user.is_active and mine and "add" in self.permissions)


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
    # What the publishing room alone writes: a restored or old draft never brings it back.
    server_fields: tuple[str, ...] = ()
    withdrawn_template = ""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> FourEyesTester:
        """The four-eyes answers, whoever asks."""
        return FourEyesTester(user, self)

    def with_content_json(self, content: dict[str, Any]) -> "PortalPage":
        """A draft of this page; what the server wrote stays as it is in the table."""
        draft: PortalPage = super().with_content_json(content)
        for name in self.server_fields:
            setattr(draft, name, getattr(self, name))
        return draft

    def finish_workflow(self, *, by: Any) -> None:
        """The last task was approved: let the publishing room decide and publish."""
        publication.publish(self, by=by)

    # What a page type tells the publishing room ---------------------------------

    def publication_issues(self) -> list[str]:
        """What still forbids signing, each a sentence for the editor."""
        return []

    def sign_off_permission(self) -> str:
        """The permission that the signing person must hold in this community."""
        return "publishing.sign_off"

    def confirmation_permission(self) -> str:
        """The permission of whoever must confirm before sign-off; "" where nobody must."""
        return ""

    def confirmer_may_sign(self) -> bool:
        """Whether the person who confirmed may also sign, as for 党务 (保密审查)."""
        return False

    def on_published(self, *, by: Any, version: int, moment: datetime) -> None:
        """Called in the publishing transaction, after the page is live."""

    def on_withdrawn(self, *, moment: datetime) -> None:
        """Called in the withdrawing transaction, after the page has left the site."""

    def public_record(self) -> dict[str, Any]:
        """The published content as plain data: stored, hashed and logged."""
        return {"title": self.title, "slug": self.slug}

    def content_scopes(self) -> list[str]:
        """Whose content version moves with this page, beside the site's."""
        return []

    # A withdrawn page keeps its address and says so -------------------------------

    def tombstone(self) -> dict[str, Any] | None:
        """What remains readable of a withdrawn page, or None."""
        return None

    @classmethod
    def rows_to_serve(cls) -> QuerySet:
        """Where a page is read from when it is served: with what its template shows."""
        return cls._default_manager.all()

    def get_view_restrictions(self) -> QuerySet:
        """As Wagtail's, in one statement. Pages above are made by code, never aliases."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(
            page__path__in=[self.path[:end] for end in ends]
        )

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """As Wagtail does, but a withdrawn page still answers."""
        if not path_components and not self.live and self.tombstone() is not None:
            return RouteResult(self)
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or 410 with what remains of it."""
        remains = None if self.live else self.tombstone()
        if remains is None:
            return super().serve(request, *args, **kwargs)
        return TemplateResponse(
            request,
            self.withdrawn_template,
            {"page": self, "tombstone": remains},
            status=410,
        )
