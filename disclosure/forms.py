"""The editor's form of a disclosure: its rule, its elements, everything missing at once."""

from typing import Any

from django.db.models import Q

from communities.permissions import holds
from disclosure import linked_documents
from publishing.drafting import DRAFT_CIVIC, DRAFT_PARTY, PublishedPageForm
from publishing.regimes import Regime


class AffairsPageForm(PublishedPageForm):
    """Offers the rules that are in force here, and lists their required elements."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rule" in self.fields:
            self.fields["rule"].queryset = self.rules()
        if "replaces" in self.fields:
            standing = self.fields["replaces"].queryset.filter(
                community_id=self.community.pk,
                mode="standing",
                live=True,
                superseded_on=None,
            )
            self.fields["replaces"].queryset = standing.exclude(pk=self.instance.pk)

    def rules(self) -> Any:
        """The rules that this person may draft here, and the one that the page has."""
        offered = self.fields["rule"].queryset
        rules = offered.in_force(self.community.specific).on_the_web()
        if not holds(self.for_user, DRAFT_PARTY, self.community):
            rules = rules.exclude(item__regime=Regime.DANGWU)
        if not holds(self.for_user, DRAFT_CIVIC, self.community):
            rules = rules.filter(item__regime=Regime.DANGWU)
        if self.instance.rule_id:
            rules = offered.filter(
                Q(pk__in=rules.values("pk")) | Q(pk=self.instance.rule_id)
            )
        return rules.select_related("item").order_by("item__code", "rule_no")

    def is_complete(self) -> bool:
        return super().is_complete() and bool(self.cleaned_data.get("rule"))

    def issues(self) -> dict[str, str]:
        rows = [row for row in self.formsets["elements"].forms if row.is_valid()]
        filled = {
            row.cleaned_data["name"]
            for row in rows
            if row.cleaned_data.get("name")
            and not row.cleaned_data.get("DELETE")
            and (row.cleaned_data.get("value") or "").strip()
        }
        found: dict[str, str] = self.instance.issues(filled)
        return found

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit=False)
        list_required_elements(page)
        if commit:
            page.save()
        return page


def list_required_elements(page: Any) -> None:
    """Add an empty row for each required element that the draft does not list yet."""
    if linked_documents.is_linked(page.rule.item.code):
        return
    rows = list(page.elements.all())
    named = {row.name for row in rows}
    fresh = [
        page.elements.model(name=name, value="", sort_order=len(rows) + n)
        for n, name in enumerate(page.rule.required_elements)
        if name not in named
    ]
    if fresh:
        page.elements.set([*rows, *fresh])
