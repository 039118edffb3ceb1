"""The text of a reply: what stands in an empty form, and what may not be left in it.

An answer has its parts, each with a gap to fill in: address, receipt, what was found, on
what basis, result with date, whom to call.
"""

from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError

from communities.models import Organization
from mailbox.answering import REPLY_MOST, body_of
from mailbox.models import Letter, Reply
from mailbox.permissions import may_read_text
from mailbox.transitions import NotAllowedNow

SHORT, LONG, MOST = 120, 400, REPLY_MOST
GAP = "……"
# Above this an answer says what the unit always says.
ALIKE, COMPARED = 0.9, 20


def template(letter: Letter, user: Any) -> str:
    """The reply with gaps. Of a sealed letter it repeats the topic, not the title."""
    title = letter.text.title if may_read_text(user, letter) else ""
    body = letter.organization or answering_body(letter, user)
    name = body.name if body else "社区居委会"
    phone = body.phone if body and body.phone else GAP
    return (
        f"您好：您反映的“{title or letter.topic.name}”收悉。经核实，{GAP}。"
        f"根据{GAP}，现答复如下：一、{GAP}；二、{GAP}。"
        f"感谢您对社区工作的关心和支持，如有疑问请联系{name}（{phone}）。"
    )


def answering_body(letter: Letter, user: Any) -> Organization | None:
    """For whom the person would answer on the spot."""
    try:
        return body_of(user, letter)
    except NotAllowedNow:
        return None


def filled_in(content: str) -> str:
    """The reply; ValidationError while a gap of the template is left in it."""
    if GAP in content:
        raise ValidationError(f"还有“{GAP}”没有换成实际情况。")
    return content


def always_the_same(reply: Reply) -> bool:
    """Whether the unit answered others with nearly the same words: a hint for the second
    person, who decides."""
    earlier = (
        Reply.objects.filter(organization=reply.organization_id, state=Reply.State.RELEASED)
        .exclude(letter=reply.letter_id)
        .order_by("-released_at")[:COMPARED]
    )
    text = reply.content or ""
    for other in earlier:
        likeness = SequenceMatcher(None, other.content or "", text, autojunk=False)
        if likeness.quick_ratio() > ALIKE and likeness.ratio() > ALIKE:
            return True
    return False
