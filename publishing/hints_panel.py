"""What of the saved draft looks personal; by a script, what is being typed."""

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel

from publishing import personal_hints


class HintsPanel(Panel):
    """Tells, below the fields, what publication will stop and what a reviewer will see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("heading", "个人信息提示")
        super().__init__(*args, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "publishing/admin/hints_panel.html"

        @property
        def media(self) -> Media:
            return Media(js=["js/hints.js"])

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            # As it was saved: what was just refused may lack what its facts are made of.
            draft = self.instance.pk and self.instance.get_latest_revision_as_object()
            return {
                **super().get_context_data(parent_context),
                "stops": personal_hints.stops(draft) if draft else [],
                "warnings": personal_hints.warnings(draft) if draft else [],
                "address": reverse("text_hints"),
            }
