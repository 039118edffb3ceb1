"""Says while a letter is being written what it need not hold. Keeps and logs nothing."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from files import hints
from foundation import limits
from mailbox.intake import CONTENT_MOST, TITLE_MOST

LONGEST = 2 * (CONTENT_MOST + TITLE_MOST)
# A letter may well name a person or an illness; these it never needs.
NEEDLESS = (
    hints.Kind.IDENTITY,
    hints.Kind.CARD,
    hints.Kind.MOBILE,
    hints.Kind.EMAIL,
    hints.Kind.ACCOUNT,
    hints.Kind.DOOR,
)


def needless(text: str) -> list[str]:
    """The names of what a letter holds and need not hold, each once."""
    found = {hint.kind for hint in hints.find(text[:LONGEST])}
    return [hints.LABELS[kind] for kind in NEEDLESS if kind in found]


def words_for(text: str) -> str:
    """One sentence for the writer, or none."""
    found = needless(text)
    if not found:
        return ""
    return f"信里好像写了{'、'.join(found)}，不写也能办；联系方式请填在下面。"


@sensitive_post_parameters()
@require_POST
def letter_hints(request: HttpRequest) -> JsonResponse:
    """{"words": …} about the text that was typed so far; no answer holds the text."""
    verdict = limits.ask("letter_hints", limits.address_of(request))
    if verdict.allowed:
        answer = JsonResponse({"words": words_for(request.POST.get("text", ""))})
    else:
        answer = JsonResponse({"words": ""}, status=429)
        answer["Retry-After"] = str(verdict.retry_after)
    answer["Cache-Control"] = "no-store"
    return answer
