"""代写: somebody writes down what a resident says; the same letter, the same clock.

The receipt with number and code is the answer to the one POST and stands nowhere else;
sent twice by a slip of the hand, the same letter gives the same receipt.
"""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from communities.models import CommunityKind
from communities.permissions import communities_where
from foundation.addresses import absolute
from jobs import idempotency
from mailbox import attachments
from mailbox.admin_views import answered
from mailbox.admission import received
from mailbox.file_fields import files_in_memory
from mailbox.forms import LetterForm, words
from mailbox.models import Channel
from mailbox.permissions import TAKE

TRACK = "/mailbox/track/"
SCOPE = "letters_taken"
BY_OTHERS = (Channel.PHONE, Channel.VISIT, Channel.PAPER, Channel.HOTLINE)
# How the resident agreed that we keep what they said (个人信息保护法 第十三条). Words of
# ours, not typed ones: the unit reads this line of a confidential letter too.
CONSENTS = {
    "spoken": "来信人当面或在电话里同意登记",
    "written": "来信人书面同意登记",
    "hotline": "12345转来时已经同意",
    "nameless": "来信人没有留下姓名和联系方式",
}
FIELDS = ("channel", "reference", "consent")


class TakingForm(LetterForm):
    """What a letter must have, how it came, and that the resident agreed to it."""

    channel = forms.ChoiceField(
        label="怎么来的", choices=[(one.value, one.label) for one in BY_OTHERS]
    )
    reference = words("来源编号", most=40, required=False, hint="12345工单号等，没有不填。")
    consent = forms.ChoiceField(
        label="来信人同意登记",
        choices=[("", "请选择"), *CONSENTS.items()],
        help_text="写完念给来信人听，请其确认。",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = (
        "community",
        *FIELDS,
        "kind",
        "topic",
        "title",
        "content",
        "attachments",
        "name",
        "phone",
        "email",
        "confidential",
        "wants_public",
        "about",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only those for whom this person writes; what keeps programs out is of the page.
        self.places = {place.code: place for place in places(user)}
        self.fields["community"].choices = [
            (code, place.title) for code, place in self.places.items()
        ]
        for name in ("about", "homepage", "opened", "key"):
            del self.fields[name]
        self.fields["attachments"].label = "来信人的照片和文件、纸质来信的扫描件"
        self.fields["confidential"].help_text = "承办单位看不到来信人和原文。"
        self.fields["wants_public"].help_text = "问过来信人，同意把答复隐去个人信息后公开。"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        contact = any(given.get(name) for name in ("name", "phone", "email"))
        if contact and given.get("consent") == "nameless":
            self.add_error("consent", "填了姓名或联系方式，请选择来信人怎样同意的。")
        return given

    def origin(self) -> dict[str, Any]:
        """How the letter came, once the form is valid."""
        given = self.cleaned_data
        return {
            "channel": given["channel"],
            "reference": " ".join(given["reference"].split()),
            "note": f"{Channel(given['channel']).label}；{CONSENTS[given['consent']]}。",
        }


def places(user: Any) -> Any:
    """The communities for whose residents this person writes."""
    here = communities_where(user, [TAKE]).filter(live=True)
    return here.filter(kind=CommunityKind.COMMUNITY).order_by("code")


@files_in_memory
@sensitive_variables()
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Write a letter down; the answer is the receipt, to print or to read out."""
    user: Any = request.user
    if not places(user).exists():
        raise Http404
    if request.method == "GET":
        first = {"once": uuid.uuid4().hex, "token": attachments.fresh_token()}
        form = TakingForm(user=user, initial=first)
        return answered(request, "take", {"form": form})
    form = TakingForm(request.POST, request.FILES, user=user)
    once = form.data.get("once", "")
    # Of a letter that was registered already nothing is received again.
    if form.brings and idempotency.answered(request, SCOPE, key=once) is None:
        form.receive(request, by=user)
    if not form.is_valid():
        return answered(request, "take", {"form": form})
    key = form.cleaned_data["once"] or uuid.uuid4().hex
    with idempotency.once(request, SCOPE, key=key) as turn:
        if turn.answer is not None:
            return turn.answer
        try:
            receipt = received(form, by=user, **form.origin())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
            return answered(request, "take", {"form": form})
        context = {
            "letter": receipt.letter,
            "code": receipt.shown,
            "track": absolute(TRACK),
        }
        slip = TemplateResponse(request, "mailbox/admin/receipt.html", context)
        slip["Cache-Control"] = "no-store"
        return turn.keep(slip.render())
