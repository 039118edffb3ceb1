"""The editor's form of a disclosure: only this community, everything missing at once."""

from typing import Any

from communities.permissions import holds
from disclosure.publishing_rules import issues_of
from foundation.pages import PortalPageForm

# Buttons of Wagtail's edit view that hand a page to the next person.
SUBMITTING = ("action-submit", "action-restart-workflow")
DRAFT_PARTY = "disclosure.draft_party"
DRAFT_CIVIC = "disclosure.draft_civic"


class AffairsPageForm(PortalPageForm):
    """Keeps publisher and rule within the community in which the page stands.

    Draft and save as often as you like; on submission all that is missing is named, and
    what was typed stays.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.parent_page.get_parent()
        if "publisher" in self.fields:
            publishers = self.fields["publisher"].queryset
            self.fields["publisher"].queryset = publishers.filter(community_id=community.pk)
        if "rule" in self.fields:
            self.fields["rule"].queryset = self.rules_for(community)

    def rules_for(self, community: Any) -> Any:
        """The rules that this person may draft, of publishers that the community has."""
        rules = self.fields["rule"].queryset.select_related("item")
        rules = rules.filter(
            publisher_kind__in=self.fields["publisher"].queryset.values("kind")
        ).exclude(web_allowed="no")
        kind = community.specific.community_class
        rules = rules.filter(class_scope__in=["ALL", kind])
        if not holds(self.for_user, DRAFT_PARTY, community):
            rules = rules.exclude(item__regime="DANGWU")
        if not holds(self.for_user, DRAFT_CIVIC, community):
            rules = rules.filter(item__regime="DANGWU")
        return rules

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        submitting = any(name in self.data for name in SUBMITTING)
        if submitting and cleaned.get("rule") and cleaned.get("publisher"):
            for field, sentence in self.issues(cleaned).items():
                self.add_error(field if field in self.fields else None, sentence)
        return cleaned

    def issues(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """What forbids handing this in, told as for a saved draft."""
        rows = self.formsets["elements"].forms
        filled = [row.cleaned_data for row in rows if row.is_valid()]
        return issues_of(
            cleaned["rule"],
            cleaned["publisher"],
            filled={
                row["name"]
                for row in filled
                if row.get("name")
                and not row.get("DELETE")
                and (row.get("value") or "").strip()
            },
            period=cleaned.get("period") or "",
            responsible=cleaned.get("responsible") or "",
            body=cleaned.get("body"),
            version=self.instance.version,
            change_note=cleaned.get("change_note") or "",
        )

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit=False)
        list_required_elements(page)
        if commit:
            page.save()
        return page


def list_required_elements(page: Any) -> None:
    """Add an empty row for each required element that the draft does not list yet."""
    rows = list(page.elements.all())
    named = {row.name for row in rows}
    fresh = [
        page.elements.model(name=name, value="", sort_order=len(rows) + n)
        for n, name in enumerate(page.rule.required_elements)
        if name not in named
    ]
    if fresh:
        page.elements.set([*rows, *fresh])
