"""查进度: number and code are shown once, then the letter stays open for half an hour.

The session holds which letter it is and since when it is open; the code is kept nowhere.
What the writer does goes through resident.py, each by a POST that answers with a redirect.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock, limits
from foundation.limits import Verdict
from foundation.templatetags.words import wait_words
from mailbox import progress_words, resident, rules, tracking
from mailbox.file_fields import WithFiles, files_in_memory
from mailbox.forms import MoreForm, RatingForm, TrackForm
from mailbox.models import OPEN, REFUSED, Letter, Stage
from mailbox.private_pages import for_one_person

KEY = "mailbox_letter"
OPEN_FOR = timedelta(minutes=30)
# One text for every cause: no such number, a wrong code, something else altogether.
NOT_FOUND = (
    "没有找到这封信。请对照回执，把编号和12位查询码再填一遍。"
    "回执丢了的，请带身份证件到社区，或打电话给社区。"
)
GET_AND_POST = ["GET", "HEAD", "POST"]


@for_one_person
@require_http_methods(GET_AND_POST)
def track(request: HttpRequest) -> HttpResponse:
    """Number and code; right ones open the letter."""
    if request.method != "POST":
        return asked(request, TrackForm())
    form = TrackForm(request.POST)
    found = tracking.find(
        form.data.get("number", ""),
        form.data.get("code", ""),
        address=limits.address_of(request),
    )
    if not found.verdict.allowed:
        return too_often(request, form, found.verdict)
    if found.letter is None:
        return asked(request, form, told=NOT_FOUND, status=404)
    # Whoever planted a session before does not get into this one. The session of an
    # account was renewed at its login, and stands under its key in the list of logins.
    if not request.user.is_authenticated:
        request.session.cycle_key()
    remember(request, found.letter.pk)
    return redirect("tracked_letter")


def too_often(request: HttpRequest, form: TrackForm, verdict: Verdict) -> HttpResponse:
    wait = wait_words(verdict.retry_after)
    told = f"试的次数太多，请过{wait}再查。信没有被锁定，换个地方上网也能查。"
    answer = asked(request, form, told=told, status=429)
    answer["Retry-After"] = str(verdict.retry_after)
    return answer


def asked(
    request: HttpRequest, form: TrackForm, *, told: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "told": told,
        "closed": "closed" in request.GET,
        "number": form.data.get("number", "")[:60],
    }
    return render(request, "mailbox/track.html", context, status=status)


def remember(request: HttpRequest, letter_id: int) -> None:
    moment = int(clock.now().timestamp())
    request.session[KEY] = {"letter": letter_id, "at": moment}


def opened(request: HttpRequest) -> Letter | None:
    """The letter that this browser opened and used within the last half hour."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    if clock.now().timestamp() - kept["at"] > OPEN_FOR.total_seconds():
        del request.session[KEY]
        return None
    letters = Letter.objects.select_related("community", "topic", "organization", "text")
    letter = letters.filter(pk=kept["letter"]).first()
    if letter is not None:
        remember(request, letter.pk)
    return letter


def closed() -> HttpResponse:
    """Back to number and code; the address says why, so that no other page does."""
    return redirect(f"{reverse('track')}?closed=1")


@files_in_memory
@for_one_person
@require_http_methods(GET_AND_POST)
def tracked_letter(request: HttpRequest) -> HttpResponse:
    """What became of the letter, and what its writer may do now."""
    letter = opened(request)
    if letter is None:
        return closed()
    if request.method != "POST":
        return progress_page(request, letter)
    name = request.POST.get("do", "")
    action = ACTIONS.get(name)
    if action is None:
        return progress_page(request, letter)
    form = action.form(request.POST, request.FILES)
    if isinstance(form, WithFiles):
        form.receive(request)
    if form.is_valid():
        try:
            action.act(letter.pk, form.cleaned_data)
        except ValidationError as error:
            # Errors of fields that this form does not have belong to the whole of it.
            form.add_error(None, error.messages)
        else:
            messages.success(request, action.done)
            return redirect("tracked_letter")
    letter.refresh_from_db()
    return progress_page(request, letter, refused=(name, form))


@for_one_person
@require_http_methods(GET_AND_POST)
def withdraw_letter(request: HttpRequest) -> HttpResponse:
    """撤回, after a page that says what will be gone."""
    letter = opened(request)
    if letter is None:
        return closed()
    told: list[str] = []
    if request.method == "POST":
        try:
            resident.withdraw(letter.pk)
        except ValidationError as error:
            told = error.messages
        else:
            messages.success(request, "已经撤回。信的内容和您的联系方式已经删除。")
            return redirect("tracked_letter")
    return render(request, "mailbox/withdraw.html", {"letter": letter, "told": told})


@for_one_person
@require_POST
def close_letter(request: HttpRequest) -> HttpResponse:
    """看完了: nobody else at this computer reads it."""
    request.session.pop(KEY, None)
    messages.success(request, "这封信已经合上。")
    return redirect("track")


class Action:
    """One thing that the writer may do on the page."""

    def __init__(
        self,
        form: type[forms.Form],
        act: Callable[[int, dict[str, Any]], object],
        done: str,
    ) -> None:
        self.form, self.act, self.done = form, act, done


def _rate(letter_id: int, given: dict[str, Any]) -> None:
    resident.rate(letter_id, resolved=given["resolved"], satisfaction=given["satisfaction"])


def _object(letter_id: int, given: dict[str, Any]) -> None:
    if not given["grounds"]:
        raise ValidationError("要求重办，请写明哪里没有解决。")
    resident.object_to_reply(
        letter_id,
        resolved=given["resolved"],
        satisfaction=given["satisfaction"],
        grounds=given["grounds"],
    )


ACTIONS = {
    "rate": Action(RatingForm, _rate, "评价已经收到，谢谢您。"),
    "object": Action(RatingForm, _object, "已经收到您的要求，街道裁定后写在这一页。"),
    "supplement": Action(
        MoreForm,
        lambda pk, given: resident.supplement(pk, text=given["text"], files=given["token"]),
        "补充已经交给承办单位，接着办理。",
    ),
    "contest": Action(
        MoreForm,
        lambda pk, given: resident.contest(pk, grounds=given["text"], files=given["token"]),
        "已经申请复核，信箱值班员会再看一次。",
    ),
    "new_facts": Action(
        MoreForm,
        lambda pk, given: resident.new_facts(pk, text=given["text"], files=given["token"]),
        "新情况已经收到，重新办理。",
    ),
}


def offered(letter: Letter, progress: tracking.Progress) -> dict[str, forms.Form]:
    """The forms that stand on the page now, by the name of what they do."""
    found: dict[str, forms.Form] = {}
    answered = letter.stage in (Stage.REPLIED, Stage.MERGED) and progress.reply
    if answered and not progress.rated:
        found["rate"] = RatingForm()
    if letter.stage == Stage.AWAITING_RESIDENT:
        found["supplement"] = MoreForm(label="您的补充")
    if letter.stage in REFUSED and not letter.contested:
        found["contest"] = MoreForm(label="为什么应当受理")
    if letter.stage == Stage.CLOSED and not letter.reopened and letter.closed_at:
        last = letter.closed_at + timedelta(days=rules.number("new_facts"))
        if clock.now() <= last:
            found["new_facts"] = MoreForm(label="有什么新情况")
    return found


def progress_page(
    request: HttpRequest,
    letter: Letter,
    *,
    refused: tuple[str, forms.Form] | None = None,
) -> HttpResponse:
    progress = tracking.progress(letter)
    found = offered(letter, progress)
    if refused is not None:
        name, form = refused
        place = "rate" if name == "object" else name
        if place in found:
            if place != "rate":
                form.fields["text"].label = found[place].fields["text"].label
            found[place] = form
    context = {
        "letter": letter,
        "progress": progress,
        "forms": found,
        "refused": refused[1] if refused else None,
        "may_object": letter.stage == Stage.REPLIED and (not letter.objected),
        "may_withdraw": letter.stage in OPEN,
        "now_words": progress_words.now_words(progress),
        "place_words": progress_words.place_words(progress),
        "due": progress_words.due_of(letter, clock.today()),
        "track_form": TrackForm(auto_id="other_%s"),
    }
    return render(request, "mailbox/letter.html", context)
