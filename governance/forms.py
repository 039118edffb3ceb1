"""The editor's form of a call for opinions: own documents, answers as they stand."""

from typing import Any

from governance import call_rules
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
