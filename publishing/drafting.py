"""The editor's form of a published page: own publishers, everything missing at once."""

from typing import Any

from communities.permissions import holds
from foundation.pages import PortalPageForm
from publishing import personal_hints
from publishing.regimes import Regime, kinds_of

# Buttons of Wagtail's edit view that hand a page to the next person.
SUBMITTING = ("action-submit", "action-restart-workflow")
DRAFT_PARTY = "publishing.draft_party"
DRAFT_CIVIC = "publishing.draft_civic"


class PublishedPageForm(PortalPageForm):
    """Keeps the publisher within the community in which the page stands.

    Draft and save as often as you like; on submission all that is missing is named, and
    what was typed stays.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = self.parent_page.get_parent()
        # A page that is only being added has no place yet from which to tell it.
        self.instance.community_id = self.community.pk
        if "publisher" in self.fields:
            self.fields["publisher"].queryset = self.publishers()
        editor = self.fields.get("responsible_editor")
        if editor is not None and not self.instance.responsible_editor:
            editor.initial = getattr(self.for_user, "display_name", "")

    def publishers(self) -> Any:
        """The organisations of this community under whose name this person may draft."""
        rows = self.fields["publisher"].queryset.filter(community_id=self.community.pk)
        party = kinds_of(Regime.DANGWU)
        if not holds(self.for_user, DRAFT_PARTY, self.community):
            rows = rows.exclude(kind__in=party)
        if not holds(self.for_user, DRAFT_CIVIC, self.community):
            rows = rows.filter(kind__in=party)
        return rows

    def _post_clean(self) -> None:
        super()._post_clean()
        if any(name in self.data for name in SUBMITTING) and self.is_complete():
            for field, sentence in self.issues().items():
                self.add_error(field if field in self.fields else None, sentence)
            # What is not yet whole has no facts to look through.
            if not self.errors:
                for sentence in personal_hints.stops(self.instance):
                    self.add_error(None, sentence)

    def is_complete(self) -> bool:
        """Whether the draft says enough for its rules to be asked."""
        return bool(self.cleaned_data.get("publisher"))

    def issues(self) -> dict[str, str]:
        """What forbids handing this in, told as for a saved draft."""
        found: dict[str, str] = self.instance.issues()
        return found
