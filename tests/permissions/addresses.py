"""Every address of the portal by name, and how to fill it in for one row."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.urls import URLResolver, get_resolver
from wagtail.models import Task
from wagtail.permissions import policy_registry

from accounts.models import PolicyText, User
from communities.row_policy import CommunityPolicy
from tests.permissions.world import Place, World, review_of, step_of

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
PAGE_ARGUMENTS = {"page_id", "parent_page_id", "page_to_move_id"}
FILE_ARGUMENTS = {"image_id", "document_id", "doc_id"}
# Their argument `pk` or `object_id` is a page's, too.
PAGES_BY_OTHER_NAMES = {
    "admin/api/main/pages/<pk>/",
    "admin/api/main/pages/<pk>/action/<action_name>/",
    "admin/pages/<pk>/revisions/compare/<revision_id_a>...<revision_id_b>/",
    "admin/editing-sessions/ping/<app_label>/<model_name>/<object_id>/<session_id>/",
}
FILES_BY_OTHER_NAMES = {
    "admin/images/chooser/chosen/<pk>/",
    "admin/documents/chooser/chosen/<pk>/",
    "admin/withdrawals/<pk>/",
}
# About one item of the queue.
ITEMS = "admin/desk/work/<pk>/"
# About one letter; the same letter whatever is to be done with it.
LETTERS = "admin/letters/<pk>/"
# About one call for opinions, and one opinion on it.
OPINIONS = "admin/opinions/<pk>/"
RESIDENTS_OPINIONS = "opinions/<pk>/"
# About one procedure that is public.
PROCEDURES = "admin/procedures/<pk>/"
PROCEDURE = "api/v1/procedures/<id>/"
# The editions of a document: public, and of no disclosure.
EDITIONS = "api/v1/documents/<id>/versions/"
# Opens for who showed number and code; in the matrix nobody did.
WRITERS_FILE = "mailbox/track/letter/files/<key>/"
# Files, open as the page is that carries them.
FILES_OF_PAGES = {"files/<document_id>/<name>", "renditions/<name>"}
# What readers and programs read of one page.
PUBLIC_PAGES = {
    "api/v1/disclosures/<id>/",
    *(f"sheets/<page_id>/{tail}" for tail in ("", "a3/", "a4/", "qr.png", "report/")),
}
# About one sheet on a board, and about one report of a passer-by.
POSTINGS = "admin/postings/<pk>/"
REPORTS = "admin/postings/reports/<pk>/"
# About one set of sheets in a file: made for a community, and its file.
PACKS = "admin/postings/packs/<"
ROWS = (ITEMS, LETTERS, OPINIONS, PROCEDURES, POSTINGS, REPORTS, PACKS)
# These are about what may be added to the column, not about one page.
COLUMNS = {"add", "add_subpage", "preview_on_add"}


class Address(NamedTuple):
    text: str  # as it stands in the matrix: admin/pages/<page_id>/edit/
    name: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def model(self) -> type | None:
        """The model of a generic view of Wagtail's."""
        return getattr(self.view, "view_initkwargs", {}).get("model")

    @property
    def kind(self) -> str:
        """Which table of the matrix the address stands in."""
        if self.text in FILES_OF_PAGES:
            return "pages"
        if not self.text.startswith("admin/"):
            of_a_page = self.text in PUBLIC_PAGES or self.name == "wagtail_serve"
            return "public_pages" if of_a_page else "public"
        if PAGE_ARGUMENTS.intersection(self.arguments) or self.text in PAGES_BY_OTHER_NAMES:
            return "pages"
        if (
            self.text.startswith(ROWS)
            or FILE_ARGUMENTS.intersection(self.arguments)
            or self.text in FILES_BY_OTHER_NAMES
            or ("pk" in self.arguments and self.policy is not None)
        ):
            return "rows"
        return "views"

    @property
    def policy(self) -> CommunityPolicy | None:
        """What says to which community a row of the view's model belongs."""
        if self.model is None:
            return None
        found = policy_registry.get_by_type(self.model, fallback=False)
        return found if isinstance(found, CommunityPolicy) else None


def readable(pattern: str) -> str:
    """A pattern as a person writes it: no anchors, no types of arguments."""
    text = ARGUMENT.sub(lambda found: f"<{found[1] or found[2]}>", pattern)
    return text.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\.", ".")


@cache
def addresses() -> list[Address]:
    """Every address of the URL resolver, once each."""

    def walk(entries: Iterable[Any], before: str, space: str) -> Iterator[Address]:
        for entry in entries:
            text = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{entry.namespace}:" if entry.namespace else ""
                yield from walk(entry.url_patterns, text, space + inner)
            else:
                shown = readable(text)
                names = tuple(re.findall(r"<(\w+)>", shown))
                yield Address(shown, space + (entry.name or ""), names, entry.callback)

    found: dict[str, Address] = {}
    for address in walk(get_resolver().url_patterns, "", ""):
        found.setdefault(address.text, address)
    return [found[text] for text in sorted(found)]


def first_pk(model: type) -> int:
    """Any row of a model that belongs to no community; 1 where there is none."""
    return model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1


def files_of(place: Place, state: str) -> tuple[str, str]:
    """Where the document and the picture of the page in this state would be read."""
    document, picture = place.files[state]
    return document.url.lstrip("/"), picture.url.lstrip("/")


def filled(address: Address, world: World, code: str, state: str = "draft") -> str:
    """The address of a row of this community, of a page in this state."""
    place = world.places[code]
    page = place.pages[state]
    column = address.name.rpartition(":")[2] in COLUMNS
    if address.name == "wagtail_serve":
        return str(page.get_url_parts()[2])
    values: dict[str, Any] = {
        "action": "delete",
        "action_name": "publish" if address.text.startswith("admin/api") else "approve",
        "app_label": "files",
        "app_name": "communities",
        "code": code,
        "content_type_app_name": "disclosure",
        "content_type_model_name": "affairspage",
        "destination_id": place.column.pk,
        "doc_id": place.document.pk,
        "document_id": place.document.pk,
        "filter_spec": "max-165x165",
        "id": page.pk,
        "kind": "csv",
        "image_id": place.image.pk,
        "model_name": "portaldocument",
        "name": place.document.filename,
        "object_id": page.pk,
        "page_id": page.pk,
        "page_to_move_id": page.pk,
        "parent_page_id": place.column.pk if column else page.pk,
        "pk": page.pk,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "session_id": 1,
        "slug": "x",
        "uploaded_file_id": 1,
    }
    # Looked up only where they are named: there are thousands of addresses to fill in.
    asked_for: dict[str, Callable[[], Any]] = {
        "revision_id": lambda: page.latest_revision_id,
        "task_id": lambda: first_pk(Task),
        "task_state_id": lambda: step_of(page),
        "workflow_state_id": lambda: review_of(page),
    }
    values |= {name: asked_for[name]() for name in asked_for.keys() & address.arguments}
    if address.text in FILES_OF_PAGES:
        return "/" + files_of(place, state)[address.text.startswith("renditions/")]
    if address.text.startswith("admin/editing-sessions/"):
        values |= {"app_label": "disclosure", "model_name": "affairspage"}
    if address.text.startswith("admin/tag-autocomplete/"):
        values |= {"model_name": "topictag"}
    if address.text.startswith("admin/pages/create/"):
        values |= {"app_label": "disclosure", "model_name": "affairspage"}
    if address.text == "admin/images/chooser/chosen/<pk>/":
        values["pk"] = place.image.pk
    elif address.text == "admin/documents/chooser/chosen/<pk>/":
        values["pk"] = place.document.pk
    elif address.text.startswith(ITEMS):
        values["pk"] = place.item.pk
    elif address.text.startswith((POSTINGS, REPORTS)):
        row = place.report if address.text == REPORTS else place.posting
        values["pk"] = row.pk
    elif address.text.startswith(PACKS):
        name = place.pack.file.name.rpartition("/")[2]
        values |= {"pk": place.pack.pk, "name": name, "community_id": place.community.pk}
        values |= {"kind": "documents", "paper": "a4"}
    elif address.text.startswith(LETTERS):
        values |= {"pk": place.letter.pk, "action": "merge", "key": place.file.pk}
    elif address.text.startswith(OPINIONS):
        values |= {"pk": place.call.pk, "key": place.opinion.pk}
    elif address.text.startswith(PROCEDURES):
        values["pk"] = place.procedure.pk
    elif address.text == PROCEDURE:
        values["id"] = place.procedure.pk
    elif address.text == RESIDENTS_OPINIONS:
        values["pk"] = place.call.pk
    elif address.text == EDITIONS:
        values["id"] = place.governed.pk
    elif address.text == WRITERS_FILE:
        values["key"] = place.file.pk
    elif address.text == "admin/withdrawals/<pk>/":
        values["pk"] = place.withdrawal.pk
    elif "pk" in address.arguments and address.policy is not None:
        rows = address.policy.rows_of(type(place.community).objects.filter(code=code))
        values["pk"] = rows.order_by("pk").values_list("pk", flat=True).first() or 0
    elif "pk" in address.arguments and address.kind == "views":
        values["pk"] = first_pk(address.model or PolicyText)
    if address.text.startswith("admin/users/"):
        values["pk"] = User.objects.get(username="editor").pk
    # What has no row to name is filled with something that stands nowhere.
    text = re.sub(
        r"<(\w+)>", lambda found: str(values.get(found[1], "nothing")), address.text
    )
    return "/" + text
