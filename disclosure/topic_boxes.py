"""What this room shows on the page of a topic: its pages, each kind in a box of its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from communities import topics
from disclosure.models import (
    AffairsPage,
    AffairsTag,
    InformationPage,
    InformationTag,
    NoticePage,
    NoticeTag,
    PolicyPage,
    PolicyTag,
)
from foundation.topics import TopicBox, register as add

# More rows than this are found in the column, not on a topic's page.
MOST = 20

# page type, its way to topics, name, title, template
SHOWN = (
    (
        AffairsPage,
        AffairsTag,
        "disclosures",
        "公开",
        "disclosure/boxes/topic_disclosures.html",
    ),
    (NoticePage, NoticeTag, "notices", "通知公告", "disclosure/boxes/topic_notices.html"),
    (
        PolicyPage,
        PolicyTag,
        "policies",
        "政策与解读",
        "disclosure/boxes/topic_policies.html",
    ),
    (
        InformationPage,
        InformationTag,
        "information",
        "概况",
        "disclosure/boxes/topic_information.html",
    ),
)


def rows_of(page_class: Any, tagged: Any) -> Callable[[Any, str, date], list[Any]]:
    """The question that one box asks: one statement."""

    def rows(community: Any, code: str, day: date) -> list[Any]:
        about = tagged.objects.filter(tag__in=topics.family(code)).values("content_object")
        found: list[Any] = (
            page_class.objects.public().filter(pk__in=about).newest_of(community, MOST)
        )
        return found

    return rows


def register() -> None:
    """Called when the rooms are ready."""
    for order, (page_class, tagged, name, title, template) in enumerate(SHOWN, start=1):
        add(
            TopicBox(
                name=f"disclosure.{name}",
                title=title,
                template=template,
                rows=rows_of(page_class, tagged),
                order=order * 10,
            )
        )
