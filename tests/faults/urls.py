"""The portal's addresses and one more: a writing request, as the proofs need it."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as portal_urls
from tests.faults.rows import write
from tests.faults.tasks import third_row


@csrf_exempt
@require_POST
def write_rows(request: HttpRequest) -> JsonResponse:
    """Two rows and a task in one transaction; 201 when they are committed."""
    key = request.POST["key"]
    with transaction.atomic():
        write(key)
        third_row.enqueue(key)
    return JsonResponse({"key": key}, status=201)


urlpatterns = [path("faults/write/", write_rows), *portal_urls]
