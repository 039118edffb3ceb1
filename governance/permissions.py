"""Who gives, reads and answers opinions; who says that a procedure goes on holding."""

from typing import Any

from communities.models import CommunityPage, ResidentLevel
from communities.permissions import (
    communities_where,
    held_somewhere,
    holds,
    resident_level,
)
from governance.models import OpinionCallPage

VIEW = "governance.view_opinion"
ANSWER = "governance.answer_opinion"
VIEW_REVIEWS = "governance.view_procedurereview"
CONFIRM = "governance.confirm_procedure"


def may_give(user: Any, community: CommunityPage) -> bool:
    """Whether the community knows this person as its resident (L2)."""
    return resident_level(user, community) >= ResidentLevel.COMMUNITY


def reads_somewhere(user: Any) -> bool:
    """Whether there are opinions for this person; asks nothing twice in a request."""
    return bool(user.is_superuser or VIEW in held_somewhere(user))


def calls_for(user: Any) -> Any:
    """The calls once published in the communities whose opinions this person reads."""
    return OpinionCallPage.objects.filter(
        community__in=communities_where(user, [VIEW]), version__gt=0
    )


def may_see(user: Any, opinion: Any) -> bool:
    return holds(user, VIEW, opinion.call)


def may_answer(user: Any, call: Any) -> bool:
    return holds(user, ANSWER, call)


def may_see_review(user: Any, procedure: Any) -> bool:
    """Whether the reviews of this procedure are there for this person."""
    return holds(user, VIEW_REVIEWS, procedure)


def may_confirm(user: Any, procedure: Any) -> bool:
    """Whether this person may say that the procedure goes on holding."""
    return holds(user, CONFIRM, procedure)
