"""The public list of answered letters: by community, kind, topic and year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from communities.models import CommunityKind, CommunityPage, TopicTag
from foundation.paged_list import PagedList, chosen
from mailbox.models import Kind, PublishedLetter


class AnsweredLetters(PagedList):
    """Published answers of every community, newest first.

    What may be chosen takes two statements: the communities, the topics.
    """

    conditions = ("community", "kind", "topic", "year", "q")
    everything = "来信和答复"
    to_come = (
        "来信人同意公开的，或者改写成一般问答的，隐去个人信息，由另一人核定后列在这里。"
    )

    def __init__(self, params: Mapping[str, str], *, day: date) -> None:
        super().__init__(PublishedLetter.objects.public(), params, day=day)
        places = CommunityPage.objects.live().filter(kind=CommunityKind.COMMUNITY)
        self.communities = list(places.order_by("code").values_list("code", "title"))
        topics = TopicTag.objects.offered().filter(parent=None)
        self.topics = list(topics.values_list("code", "name"))
        self.kinds = Kind.choices
        self.community = chosen(params, "community", [code for code, _ in self.communities])
        self.kind = chosen(params, "kind", Kind.values)
        self.topic = chosen(params, "topic", [code for code, _ in self.topics])

    def narrowed(self, rows: Any) -> Any:
        if self.community:
            rows = rows.filter(community__code=self.community)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.about(self.topic) if self.topic else rows

    @property
    def own_words(self) -> list[str]:
        found = (
            dict(self.communities).get(self.community),
            dict(self.kinds).get(self.kind),
            dict(self.topics).get(self.topic),
        )
        return [str(word) for word in found if word]
