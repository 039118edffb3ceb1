"""What residents do with this room: 入户核验."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communities.forms import SlipCodeForm
from communities.models import ResidentAccount, ResidentLevel
from communities.transitions import NotPossible, WrongCode, redeem_slip
from foundation import limits


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Where the resident stands, and the form for the code of a slip at L1."""
    user: Any = request.user
    accounts = ResidentAccount.objects.select_related("community")
    account = accounts.filter(user=user).first()
    typed = request.POST if request.method == "POST" else None
    at_phone = account is not None and account.level == ResidentLevel.PHONE
    form = SlipCodeForm(typed) if at_phone else None
    status, limited = 200, None
    if request.method == "POST" and form is not None and form.is_valid():
        limited = counted(user.pk, limits.address_of(request))
        if limited:
            status = 429
            minutes = -(-limited.retry_after // 60)
            form.add_error(None, f"尝试次数太多，请过{minutes}分钟再试。")
        else:
            try:
                redeem_slip(user, form.cleaned_data["code"])
            except (NotPossible, WrongCode) as error:
                form.add_error("code", error.messages)
            else:
                limits.forgive("slip", str(user.pk))
                return redirect("verify_residence")
    response = render(
        request,
        "communities/verify.html",
        {"account": account, "form": form},
        status=status,
    )
    if limited:
        response["Retry-After"] = str(limited.retry_after)
    return response


def counted(user_id: int, address: str) -> limits.Verdict | None:
    """Count one try of this person and of this address; the verdict that forbids it."""
    for scope, who in (("slip", str(user_id)), ("slip_address", address)):
        verdict = limits.ask(scope, who)
        if not verdict.allowed:
            return verdict
    return None
