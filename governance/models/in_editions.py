"""What pages share whose every published version is an edition, with a day of its own.

Written once for documents and procedures: which edition holds, where each is read.
"""

import json
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from wagtail.url_routing import RouteResult

from governance import editions
from governance.editions import Edition
from publishing.models import PublishedVersion

# The addresses below a page's own: /versions/2/ and /compare/1/2/.
VERSIONS, COMPARE = "versions", "compare"


class InEditions:
    """Stands before PublishedPage; the page has a field `editions` (governance.editions).

    The template is asked for with `edition`, the number of one, and for a comparison with
    `before`, that of an earlier one.
    """

    edition_template: str
    comparison_template: str

    def edition_record(self: Any, number: int) -> dict[str, Any] | None:
        """The public record of one edition, or None."""
        rows = PublishedVersion.objects.filter(page=self.pk, version=number)
        record = rows.values_list("record", flat=True).first()
        return json.loads(record) if record is not None else None

    def editions_on(self: Any, day: date) -> list[Edition]:
        """Every edition with what holds of it on this day, the newest first."""
        return editions.on(day, self.editions)

    def in_force(self: Any, day: date) -> Edition | None:
        """The edition that holds on this day."""
        return editions.in_force(day, self.editions)

    def holds_on(self, day: date) -> int | None:
        edition = self.in_force(day)
        return edition.version if edition else 0

    def route(self: Any, request: HttpRequest, path_components: list[str]) -> Any:
        """The page, an edition at /versions/2/, or two compared at /compare/1/2/."""
        if not path_components:
            return super().route(request, path_components)  # type: ignore[misc]
        known = {str(row["version"]): int(row["version"]) for row in self.editions}
        match path_components:
            case [one, text] if self.live and one == VERSIONS and text in known:
                return RouteResult(self, kwargs={"edition": known[text]})
            case [one, old, new] if (
                self.live
                and one == COMPARE
                and known.keys() >= {old, new}
                and known[old] < known[new]
            ):
                return RouteResult(
                    self, kwargs={"edition": known[new], "before": known[old]}
                )
        raise Http404

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if "before" in kwargs:
            return self.comparison_template
        if "edition" in kwargs:
            return self.edition_template
        return str(super().get_template(request, *args, **kwargs))  # type: ignore[misc]
