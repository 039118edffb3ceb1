"""Letters to the community and what becomes of them. One module per subject."""

from mailbox.models.choices import (
    ANSWERED,
    ENDED,
    NEW,
    OPEN,
    REFERRED_ELSEWHERE,
    REFUSED,
    REPLY_OUTCOMES,
    WORKING,
    Channel,
    Kind,
    Outcome,
    ReadingReason,
    RefusalReason,
    Resolved,
    Satisfaction,
    Stage,
)
from mailbox.models.events import IdentityReading, LetterEvent
from mailbox.models.files import LetterAttachment
from mailbox.models.handling import (
    Approval,
    ClockSegment,
    Message,
    Proposal,
    Rating,
    Reply,
)
from mailbox.models.letters import (
    Letter,
    LetterCounter,
    LetterIdentity,
    LetterText,
)
from mailbox.models.published import PublicationState, PublishedLetter
from mailbox.models.rules import DispatchEntry, LetterRule

__all__ = [
    "ANSWERED",
    "ENDED",
    "NEW",
    "OPEN",
    "REFERRED_ELSEWHERE",
    "REFUSED",
    "REPLY_OUTCOMES",
    "WORKING",
    "Approval",
    "Channel",
    "ClockSegment",
    "DispatchEntry",
    "IdentityReading",
    "Kind",
    "Letter",
    "LetterAttachment",
    "LetterCounter",
    "LetterEvent",
    "LetterIdentity",
    "LetterRule",
    "LetterText",
    "Message",
    "Outcome",
    "Proposal",
    "PublicationState",
    "PublishedLetter",
    "Rating",
    "ReadingReason",
    "RefusalReason",
    "Reply",
    "Resolved",
    "Satisfaction",
    "Stage",
]
