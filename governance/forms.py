"""The editor's forms: a call for opinions, and a procedure with what it governs."""

from typing import Any

from django import forms

from communities.models import CommunityKind
from governance import call_rules, governed
from publishing.drafting import PublishedPageForm


class OpinionCallForm(PublishedPageForm):
    """Offers the documents of this community; with a summary it takes up the answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "document" in self.fields:
            offered = self.fields["document"].queryset
            self.fields["document"].queryset = offered.filter(
                community_id=self.community.pk, withdrawn_at=None
            )

    def is_complete(self) -> bool:
        wanted = ("document", "opens_on", "closes_on")
        return super().is_complete() and all(self.cleaned_data.get(key) for key in wanted)

    def _post_clean(self) -> None:
        # Before anything is asked: the signer reads exactly what will be published.
        if self.instance.pk and self.cleaned_data.get("summary"):
            self.instance.answers = call_rules.told(self.instance)
        super()._post_clean()


class ProcedureForm(PublishedPageForm):
    """Offers the closed list of what is governed, and what the sub-district made."""

    governs = forms.MultipleChoiceField(
        label="用在哪里",
        choices=governed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选了以后，新开始的事项按这一份办；已经开始的按它开始时的那一版办完。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "replaces" in self.fields:
            offered = self.fields["replaces"].queryset.public()
            street = CommunityKind.SUBDISTRICT
            if self.community.specific.kind == street:
                offered = offered.none()
            self.fields["replaces"].queryset = offered.filter(community__kind=street)

    def clean_governs(self) -> list[str]:
        return governed.in_order(self.cleaned_data["governs"])

    def is_complete(self) -> bool:
        return super().is_complete() and bool(self.cleaned_data.get("kind"))
