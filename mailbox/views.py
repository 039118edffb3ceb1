"""Writing a letter: the page, and the receipt that answers it.

The receipt is the answer of the POST itself. The code stands in it and in nothing else:
no session, address, log or cache. A second sending of the same form, by a double click or
by reloading, gets the same receipt (jobs.idempotency keeps it sealed for a day).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from communities.models import Organization, OrganizationKind
from foundation.addresses import absolute
from foundation.limits import Verdict
from foundation.templatetags.words import wait_words
from jobs import idempotency
from mailbox import attachments, intake, sending_limits
from mailbox.admission import received
from mailbox.file_fields import FilesForm, files_in_memory
from mailbox.forms import LetterForm, fresh_key, is_key
from mailbox.models import Kind, LetterRule
from mailbox.private_pages import sealed

SCOPE = "mailbox.write"
# What is told before anything is typed, in this order.
ANSWERED = (Kind.INQUIRY, Kind.HELP, Kind.PRAISE, Kind.SUGGESTION, Kind.COMPLAINT)


@files_in_memory
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The page for a letter; sent, it answers with the receipt or with itself, filled."""
    if request.method == "POST":
        return sealed(sent(request))
    initial = {
        "about": request.GET.get("about", ""),
        "community": request.GET.get("community", ""),
        "key": fresh_key(),
        "opened": sending_limits.stamp(),
        "token": attachments.fresh_token(),
    }
    form = LetterForm(initial=initial)
    page = form.asked_about
    if page is not None:
        form.initial |= {"kind": Kind.INQUIRY.value}
        if page.community.code in form.places:
            form.initial["community"] = page.community.code
    # The empty page may be found; what is typed into it is for one person.
    answer = shown(request, form)
    answer["Cache-Control"] = "no-store"
    return answer


def sent(request: HttpRequest) -> HttpResponse:
    """A letter came: the receipt, or the form again with what to change."""
    form = LetterForm(request.POST, request.FILES)
    if form.brings and not sent_already(request, form.data.get("key", "")):
        form.receive(request)
    # Whoever sends garbage in the hidden fields gets fresh ones and is asked again.
    if not is_key(form.data.get("key", "")):
        form.renew("key")
        return again(request, form, "这一页放得太久了，请核对后再寄一次。")
    waited = sending_limits.seconds_since(form.data.get("opened", ""))
    if waited is None:
        form.renew("opened")
        return again(request, form, "这一页放得太久了，请核对后过几秒再寄一次。")
    if not form.is_valid():
        return shown(request, form)
    if waited < sending_limits.SECONDS_LEAST:
        return again(request, form, "寄得太快了，请再看一遍，过几秒再寄。")
    wanted = sending_limits.asked(request, form.contact)
    verdict, counted = sending_limits.count(wanted, key=f"{SCOPE}:{form.data['key']}")
    with idempotency.once(request, SCOPE, key=form.data["key"], needed=True) as turn:
        if turn.answer is None and verdict.allowed:
            try:
                receipt = received(form)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return turn.keep(receipt_page(request, receipt))
    # Nothing was stored: it was this letter again, or it may not be sent now.
    sending_limits.take_back(counted)
    if turn.answer is None:
        return shown(request, form) if verdict.allowed else limited(request, form, verdict)
    if turn.answer.status_code == 409:
        return again(request, form, "正在寄出，请等几秒再按一次。", status=409)
    if turn.answer.status_code == 422:
        form.renew("key")
        told = (
            "这一页刚才已经寄出过一封信，编号和查询码在那张回执上。"
            "要再寄一封，请核对后再按一次。"
        )
        return again(request, form, told, status=409)
    return turn.answer


def sent_already(request: HttpRequest, key: str) -> bool:
    """Whether it is the same form again: of it nothing is received a second time."""
    answer = idempotency.answered(request, SCOPE, key=key) if is_key(key) else None
    return answer is not None and answer.status_code != 422


@files_in_memory
@require_POST
def add_files(request: HttpRequest) -> HttpResponse:
    """Files ahead of their form, by script: the list of what was received, as HTML."""
    form = FilesForm(request.POST, request.FILES)
    form.receive(request)
    status = 422 if form.errors else 200
    return sealed(
        render(request, "mailbox/received_files.html", {"form": form}, status=status)
    )


def receipt_page(request: HttpRequest, receipt: intake.Receipt) -> HttpResponse:
    times = answer_times()
    context = {
        "receipt": receipt,
        "letter": receipt.letter,
        "track_address": absolute(reverse("track")),
        "times": times,
        "days": times[receipt.letter.kind],
        "phones": office_phones(receipt.letter.community.code),
    }
    return render(request, "mailbox/receipt.html", context)


def limited(request: HttpRequest, form: LetterForm, verdict: Verdict) -> HttpResponse:
    """429: when to come again, with everything still in its field."""
    told = f"信寄得太多了，请过{wait_words(verdict.retry_after)}再寄。急事请打电话。"
    answer = again(request, form, told, status=429)
    answer["Retry-After"] = str(verdict.retry_after)
    return answer


def again(
    request: HttpRequest, form: LetterForm, told: str, *, status: int = 200
) -> HttpResponse:
    """The form with what was typed, and why it was not sent."""
    form.add_error(None, told)
    return shown(request, form, status=status)


def shown(request: HttpRequest, form: LetterForm, *, status: int = 200) -> HttpResponse:
    chosen = form["community"].value() or ""
    context = {
        "form": form,
        "times": answer_times(),
        "phones": office_phones(chosen if chosen in form.places else ""),
        "here": form.places.get(chosen),
    }
    return render(request, "mailbox/write.html", context, status=status)


def answer_times() -> dict[str, Any]:
    """How long it takes, from the mailbox's own numbers, in one statement.

    {"accept": 1, "complaint": 7, …, "answer": "咨询3个、求助和表扬5个、建议和投诉7个"}
    """
    values = dict(LetterRule.objects.values_list("code", "value"))
    by_days: dict[int, list[str]] = {}
    for kind in ANSWERED:
        by_days.setdefault(values[kind.value], []).append(str(kind.label))
    told = "、".join(
        f"{'和'.join(labels)}{days}个" for days, labels in sorted(by_days.items())
    )
    return {**values, "answer": told}


def office_phones(code: str) -> list[Organization]:
    """The residents' committees' phones: of this community, or of all of them."""
    rows = Organization.objects.listed().filter(
        kind=OrganizationKind.RESIDENTS_COMMITTEE, community__live=True
    )
    if code:
        rows = rows.filter(community__code=code)
    rows = rows.exclude(phone="").select_related("community")
    return list(rows.order_by("community__code", "order", "pk"))
