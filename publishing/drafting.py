"""The editor's form of a published page: own publishers, everything missing at once."""

import re
from typing import Any

from communities.models import CommunityPage
from communities.permissions import holds
from files.models import PortalDocument, PortalImage
from foundation.pages import PortalPageForm
from publishing import carrying, personal_hints
from publishing.regimes import Regime, kinds_of

# Buttons of Wagtail's edit view that hand a page to the next person.
SUBMITTING = ("action-submit", "action-restart-workflow")
DRAFT_PARTY = "publishing.draft_party"
DRAFT_CIVIC = "publishing.draft_civic"
# Where a form of a page names files by number, and of which model.
FILE_FIELDS = (
    (re.compile(r"attachments-\d+-document"), PortalDocument),
    (re.compile(r"\w+-\d+-value-image"), PortalImage),
)
NUMBER = re.compile("[0-9]{1,18}")
FOREIGN = (
    "选的文件或图片有的不是本社区的，或已经删了，没有保留。请在本社区的文件和图片里选。"
)


def own_files_only(data: Any, community: Any) -> tuple[Any, bool]:
    """What was posted without the files of others, and whether there were any.

    Taken out before the form reads it: a form that comes back shows the titles of what
    was chosen, to whoever chose it by number.
    """
    rows = CommunityPage.objects.filter(pk=community.pk)
    collection = rows.values_list("collection", flat=True).first()
    foreign: list[str] = []
    for pattern, model in FILE_FIELDS:
        named = {
            name: data[name] for name in data if pattern.fullmatch(name) and data[name]
        }
        if not named:
            continue
        ids = {int(value) for value in named.values() if NUMBER.fullmatch(value)}
        own = model.objects.filter(pk__in=ids, collection=collection)
        known = {str(pk) for pk in own.values_list("pk", flat=True)}
        foreign += [name for name, value in named.items() if value not in known]
    if foreign:
        data = data.copy()
        for name in foreign:
            data[name] = ""
    return data, bool(foreign)


class PublishedPageForm(PortalPageForm):
    """Keeps the publisher within the community in which the page stands.

    Draft and save as often as you like; on submission all that is missing is named, and
    what was typed stays.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.named_foreign_files = False
        if data:
            community = kwargs["parent_page"].get_parent()
            data, self.named_foreign_files = own_files_only(data, community)
        super().__init__(data, *args, **kwargs)
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
        if self.named_foreign_files:
            self.add_error(None, FOREIGN)
        if any(name in self.data for name in SUBMITTING) and self.is_complete():
            for field, sentence in {**self.file_issues(), **self.issues()}.items():
                self.add_error(field if field in self.fields else None, sentence)
            # What is not yet whole has no facts to look through.
            if not self.errors:
                for sentence in personal_hints.stops(self.instance):
                    self.add_error(None, sentence)

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit)
        carrying.want_sizes(page)
        return page

    def is_complete(self) -> bool:
        """Whether the draft says enough for its rules to be asked."""
        return bool(self.cleaned_data.get("publisher"))

    def issues(self) -> dict[str, str]:
        """What forbids handing this in, told as for a saved draft."""
        found: dict[str, str] = self.instance.issues()
        return found

    def file_issues(self) -> dict[str, str]:
        """What of the files handed in forbids it; the saved rows are those of before."""
        handed_in = [
            row.instance
            for row in self.formsets["attachments"].forms
            if row.has_changed() or row.instance.pk
            if row.is_valid() and not row.cleaned_data.get("DELETE")
        ]
        found: dict[str, str] = self.instance.file_issues(handed_in)
        return found
