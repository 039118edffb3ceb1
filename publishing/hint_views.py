"""Says in the admin while somebody writes what looks personal. Keeps and logs nothing."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from files import hints
from publishing import personal_hints

# As much as an editor's screen may hold; what is longer is looked at when it is signed.
LONGEST = 60_000


@sensitive_post_parameters()
@require_POST
def text_hints(request: HttpRequest) -> JsonResponse:
    """{"words": …} about what was typed, for whoever may enter the admin."""
    found = personal_hints.let_through(hints.find(request.POST.get("text", "")[:LONGEST]))
    told = []
    for hint in found:
        must = "发布前必须删去：" if personal_hints.stopping(hint) else ""
        line = f"{must}{hint.label}（{personal_hints.shown(hint)}）"
        if line not in told:
            told.append(line)
    told.sort(key=lambda line: not line.startswith("发布前"))
    words = "好像写了：" + "；".join(told[:8]) + "。" if told else ""
    answer = JsonResponse({"words": words})
    answer["Cache-Control"] = "no-store"
    return answer
