"""来信选登: the list of published answers, and one of them. Only public copies are read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation import clock
from mailbox.listing import AnsweredLetters
from mailbox.models import PublishedLetter


@require_safe
def published_letters(request: HttpRequest) -> HttpResponse:
    """The list with its conditions; unknown ones are ignored, as on every list."""
    listing = AnsweredLetters(request.GET.dict(), day=clock.today())
    return render(request, "mailbox/published_list.html", {"listing": listing})


@require_safe
def published_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter with its answer; 410 with day and reason where it was taken off."""
    rows = PublishedLetter.objects.public()
    rows = rows.select_related("community", "topic", "letter__matter")
    row = rows.filter(pk=pk).first()
    if row is not None:
        return render(request, "mailbox/published_letter.html", {"row": row})
    told = PublishedLetter.objects.withdrawn().filter(pk=pk)
    tombstone = told.values("withdrawn_at", "reason").first()
    if tombstone is None:
        raise Http404
    context = {"tombstone": tombstone}
    return render(request, "mailbox/published_withdrawn.html", context, status=410)
