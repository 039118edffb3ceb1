"""The boxes of letters on the home page and on a community's page."""

from datetime import date
from typing import Any

from foundation import sections
from mailbox.models import PublishedLetter

MOST_ANSWERS = 3


def newest_answers(community: Any, day: date) -> list[PublishedLetter]:
    """刚公开的答复, the newest first, in one statement."""
    rows = PublishedLetter.objects.public()
    rows = rows.filter(community=community) if community else rows
    return list(rows.for_rows()[:MOST_ANSWERS])


def nothing(community: Any, day: date) -> list[Any]:
    """A box that shows the same on every day."""
    return []


def register() -> None:
    """Called when the rooms are ready."""
    for section in (
        sections.Section(
            name="mailbox.write",
            template="mailbox/boxes/write.html",
            rows=nothing,
            order=5,
        ),
        sections.Section(
            name="mailbox.answers",
            template="mailbox/boxes/answers.html",
            rows=newest_answers,
            order=30,
            column="lower",
        ),
    ):
        sections.register(section)
