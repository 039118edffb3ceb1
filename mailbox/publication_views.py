"""The public copy in the admin: written beside the original, confirmed by another person.

One address; what is to be done stands in the form. Whoever confirms or changes the copy
sends along what they saw of it: another's change in between is told, and nothing is lost.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mailbox import publication, redaction, showing
from mailbox.admin_views import answered, letter_for
from mailbox.models import (
    Letter,
    PublicationState,
    PublishedLetter,
    Stage,
)
from mailbox.permissions import CONFIRM, REDACT, held_in
from mailbox.transitions import Changed, NotAllowedNow

State = PublicationState
WRITABLE = (None, State.REDACTING, State.DECLINED, State.WITHDRAWN)


class CopyForm(forms.Form):
    """公开稿. Nothing of the letter stands in it beforehand: it is written anew."""

    basis = forms.ChoiceField(
        label="公开依据",
        choices=PublishedLetter.Basis.choices,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="标题", max_length=60)
    content = forms.CharField(
        label="来信（公开稿）", max_length=1200, widget=forms.Textarea(attrs={"rows": 6})
    )
    reply = forms.CharField(
        label="答复（公开稿）", max_length=2000, widget=forms.Textarea(attrs={"rows": 8})
    )


class StepForm(forms.Form):
    """Why it is sent back, declined or withdrawn."""

    reason = forms.CharField(label="原因", max_length=200, required=False)


# step: (right, the state it begins from, what is said afterwards, whether a reason is due)
STEPS: dict[str, tuple[str, str, str, bool]] = {
    "submit": (REDACT, State.REDACTING, "已送核，等另一人核定。", False),
    "decline": (REDACT, State.REDACTING, "已记下：不公开。", True),
    "publish": (CONFIRM, State.SECOND_CHECK, "已核定，现在公开了。", False),
    "send_back": (CONFIRM, State.SECOND_CHECK, "已退回修改。", True),
    "withdraw": (CONFIRM, State.PUBLISHED, "已撤下。", True),
}
RULES: dict[str, Callable[..., PublishedLetter]] = {
    "submit": publication.submit,
    "decline": publication.decline,
    "publish": publication.publish,
    "send_back": publication.send_back,
    "withdraw": publication.withdraw,
}


def copy_of(letter: Letter) -> PublishedLetter | None:
    """The letter's public copy as it stands now."""
    return PublishedLetter.objects.filter(letter=letter).first()


def print_of(copy: PublishedLetter | None) -> str:
    """A short print of everything that two people could change or judge."""
    if copy is None:
        return "none"
    parts = (copy.state, copy.basis, copy.title, copy.content, copy.reply)
    return salted_hmac("mailbox.copy", "\0".join(parts)).hexdigest()[:24]


@never_cache
@require_http_methods(["GET", "POST"])
def public_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Original and copy side by side, with the one thing that may be done next."""
    letter = letter_for(request, pk)
    held = held_in(request.user, letter.community_id)
    if not held & {REDACT, CONFIRM}:
        raise PermissionDenied
    if request.method == "POST":
        return stepped(request, letter)
    return side_by_side(request, letter)


def stepped(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Write the copy, or take one of STEPS."""
    step, by = request.POST.get("step", ""), request.user
    form = CopyForm(request.POST) if step == "draft" else None
    why = StepForm(request.POST) if step in STEPS and STEPS[step][3] else None
    if form is None and step not in STEPS:
        raise Http404
    for typed in (form, why):
        if typed is not None and not typed.is_valid():
            return side_by_side(request, letter, form=form, why=why, step=step)
    try:
        with transaction.atomic():
            # The letter's lock is the copy's: both rules take it first.
            Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
            if request.POST.get("seen", "") != print_of(copy_of(letter)):
                raise Changed
            if form is not None:
                publication.draft(letter.pk, by=by, **form.cleaned_data)
            else:
                reason = {} if why is None else {"reason": why.cleaned_data["reason"]}
                RULES[step](letter.pk, by=by, **reason)
    except ValidationError as refused:
        return side_by_side(
            request,
            letter,
            form=form,
            why=why,
            step=step,
            errors=refused.messages,
            status=409 if isinstance(refused, NotAllowedNow) else 200,
        )
    except PermissionDenied as refused:
        if not str(refused):
            raise
        return side_by_side(request, letter, errors=[str(refused)], status=403)
    told = "草稿已保存，请看提示再送核。" if form is not None else STEPS[step][2]
    messages.success(request, f"{letter.number}：{told}")
    return redirect("mailbox_letters:public", letter.pk)


def side_by_side(
    request: HttpRequest,
    letter: Letter,
    *,
    form: CopyForm | None = None,
    why: StepForm | None = None,
    step: str = "",
    errors: Any = (),
    status: int = 200,
) -> HttpResponse:
    """The screen: hints about what is saved, or about what was typed and not saved."""
    copy, user = copy_of(letter), request.user
    held = held_in(user, letter.community_id)
    answered_now = letter.stage in (Stage.REPLIED, Stage.CLOSED)
    writable = (copy.state if copy else None) in WRITABLE and answered_now
    if form is None:
        form = CopyForm(initial=first_values(letter, copy))
    read = typed_copy(form, letter) or copy
    steps = [
        name
        for name, (right, state, _told, _why) in STEPS.items()
        if copy is not None and right in held and copy.state == state
    ]
    own = copy is not None and copy.redacted_by_id == user.pk
    context = {
        "shown": showing.shown(user, letter),
        "copy": copy,
        "form": form if writable and REDACT in held else None,
        "why": why,
        "step": step,
        "steps": [name for name in steps if not (own and name == "publish")],
        "own": own,
        "answered": answered_now,
        "seen": print_of(copy),
        "hints": redaction.of_copy(read, letter) if read else [],
        "errors": errors,
    }
    return answered(request, "public", context, status=status)


def first_values(letter: Letter, copy: PublishedLetter | None) -> dict[str, str]:
    """What stands in the form: the saved copy, or nothing but the basis."""
    if copy is None:
        consented = letter.wants_public and not letter.confidential
        basis = PublishedLetter.Basis
        return {"basis": basis.CONSENT if consented else basis.GENERAL}
    return {name: getattr(copy, name) for name in ("basis", "title", "content", "reply")}


def typed_copy(form: CopyForm, letter: Letter) -> PublishedLetter | None:
    """What was typed, as an unsaved copy for the hints; None where nothing was."""
    if not form.is_bound:
        return None
    typed = {name: form.data.get(name, "") for name in ("title", "content", "reply")}
    return PublishedLetter(letter=letter, **typed)
