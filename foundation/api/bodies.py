"""What a request with a body must be before it is read: JSON, said so, and small.

A form of another site can send text/plain or form data without asking first; JSON it
cannot, so that nobody's browser posts unknowingly.
"""

from django.http import HttpRequest, HttpResponse

from foundation.api.problems import problem

MOST_BYTES = 64 * 1024
JSON = "application/json"


def body_refusal(request: HttpRequest) -> HttpResponse | None:
    """411, 413 or 415 as a problem; None for a body that may be read."""
    # No length is no body, unless it comes piece by piece: that is not read here.
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or request.META.get("HTTP_TRANSFER_ENCODING"):
        return problem(411)
    if int(length) > MOST_BYTES:
        return problem(413)
    if request.content_type != JSON:
        return problem(415)
    return None
