"""Opening an identity in the admin: a reason is chosen, and the answer shows it once.

Only the answer to that POST holds it: no GET, no message, no session, no log.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from mailbox import identities, offers
from mailbox.admin_views import answered, letter_for
from mailbox.models import ReadingReason


@sensitive_variables()
@never_cache
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; then show name and contact, marked with who looked and when."""
    letter, user = letter_for(request, pk), request.user
    if not offers.opens_identity(user, letter):
        raise PermissionDenied
    context: dict[str, Any] = {
        "letter": letter,
        "reasons": ReadingReason.choices,
        "readings": list(letter.readings.all()),
        "error": "",
    }
    if request.method == "POST":
        try:
            opened = identities.open_identity(
                letter.pk, by=user, reason=request.POST.get("reason", "")
            )
        except ValidationError as refused:
            context["error"] = "".join(refused.messages)
            return answered(request, "identity", context)
        reading = opened.reading
        moment = localtime(reading.at).strftime("%Y-%m-%d %H:%M:%S")
        mark = " ".join(part for part in (reading.unit, reading.post, moment) if part)
        count = len(context["readings"]) + 1
        return answered(
            request,
            "opened",
            {"letter": letter, "opened": opened, "mark": mark, "count": count},
        )
    return answered(request, "identity", context)
