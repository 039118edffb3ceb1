"""What this person may do now, for buttons: the table's answer without what would fail.

transitions.step() decides; here are left out the actions for which nothing waits, or
which another person has to take. Asks a fixed number of statements, whatever the stage.
"""

from typing import Any

from mailbox.answering import ON_THE_SPOT
from mailbox.models import ClockSegment, Letter, Proposal, Reply, Stage
from mailbox.permissions import (
    REPLY,
    acts_for,
    acts_for_unit,
    held_in,
    may_open_identity,
    may_see,
)
from mailbox.transitions import SYSTEM, TABLE, WRITER, Action

# action: the kind of proposal that it decides.
DECIDES = {
    "confirm_refusal": Proposal.Kind.REFUSAL,
    "drop_refusal": Proposal.Kind.REFUSAL,
    "rule_misroute": Proposal.Kind.MISROUTE,
    "accept_transfer": Proposal.Kind.TRANSFER,
    "refuse_transfer": Proposal.Kind.TRANSFER,
    "approve_extension": Proposal.Kind.EXTENSION,
    "refuse_extension": Proposal.Kind.EXTENSION,
}
# action: the kind of proposal that it makes; one at a time.
PROPOSES = {
    "propose_refusal": Proposal.Kind.REFUSAL,
    "offer_transfer": Proposal.Kind.TRANSFER,
    "request_extension": Proposal.Kind.EXTENSION,
}
SAYS_OF_REPLY = frozenset({"approve_reply", "return_reply", "force_reply"})


# What a stage waits for comes first.
FIRST = frozenset(
    {
        "accept",
        "accept_transfer",
        "approve_extension",
        "approve_reply",
        "assign",
        "check_spot",
        "confirm_refusal",
        "decide_objection",
        "restore",
        "resume",
        "rule_misroute",
        "sign",
        "submit_reply",
    }
)


def offers(user: Any, letter: Letter) -> list[Action]:
    """The actions that would succeed, FIRST before the others; the identity is not one."""
    if not may_see(user, letter):  # nobody sees what they are recused from
        return []
    held, bodies = held_in(user, letter.community_id), acts_for(user)
    leads = letter.organization_id is not None and letter.organization_id in bodies
    possible = [
        action
        for action in TABLE.values()
        if letter.stage in action.sources
        and action.by not in (WRITER, SYSTEM)
        and action.by in held
        and (leads or not (action.by == REPLY and action.own_unit))
        and action.name != "identity"
    ]
    waiting = {
        proposal.kind: proposal
        for proposal in letter.proposals.filter(state=Proposal.State.OPEN)
    }
    reviewed = reply_to_judge(letter)
    found = [
        action
        for action in possible
        if succeeds(action.name, letter, user, waiting, reviewed, bodies)
    ]
    return sorted(found, key=lambda action: action.name not in FIRST)


def is_theirs(user: Any, letter: Letter, name: str) -> bool:
    """Whether the action is this person's at all, at whatever stage the letter stands."""
    action = TABLE[name]
    if not may_see(user, letter) or action.by not in held_in(user, letter.community_id):
        return False
    own_unit = action.by == REPLY and action.own_unit
    return not own_unit or acts_for_unit(user, letter)


def reply_to_judge(letter: Letter) -> Reply | None:
    """The reply that waits for approval, or the one that is looked at afterwards."""
    replies = letter.replies.prefetch_related("approvals").order_by("-submitted_at")
    if letter.stage == Stage.REPLY_REVIEW:
        return replies.filter(state=Reply.State.SUBMITTED).first()
    if letter.spot_check == "due":
        return replies.filter(state=Reply.State.RELEASED).first()
    return None


def succeeds(
    name: str,
    letter: Letter,
    user: Any,
    waiting: dict[str, Proposal],
    reviewed: Reply | None,
    bodies: frozenset[int],
) -> bool:
    """Whether what the action needs is there, and another person began it."""
    if name in DECIDES:
        proposal = waiting.get(DECIDES[name])
        if proposal is None or proposal.proposed_by_id == user.pk:
            return False
        to_own = proposal.organization_id in bodies
        return to_own or proposal.kind != Proposal.Kind.TRANSFER
    if name in PROPOSES and PROPOSES[name] in waiting:
        return False
    if name == "request_extension":
        return not letter.segments.filter(kind=ClockSegment.Kind.EXTENSION).exists()
    if name == "answer_on_spot":
        return letter.kind in ON_THE_SPOT
    if name == "bounce":
        return Proposal.Kind.MISROUTE not in waiting
    if name == "submit_reply":
        return letter.round == 1 or letter.earlier_author_id != user.pk
    if name in SAYS_OF_REPLY:
        return reviewed is not None and reviewed.author_id != user.pk
    if name == "check_spot":
        return reviewed is not None and user.pk not in {
            reviewed.author_id,
            *(approval.by_id for approval in reviewed.approvals.all()),
        }
    return True


def opens_identity(user: Any, letter: Letter) -> bool:
    """Whether there is somebody to show, and this person may be shown it."""
    return letter.identity.erased_at is None and may_open_identity(user, letter)
