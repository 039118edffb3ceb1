"""Pages of the accounts room that allauth does not have."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account_views
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts import policies
from accounts.models import PolicyKind, PolicyText
from accounts.permissions import enters_admin
from foundation import limits


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Every account page: 429 when a limit was met on the way, and our own `site`."""

    @wraps(view)
    def guarding(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # allauth's `site` is a host name, and stands in the way of ours.
        (getattr(response, "context_data", None) or {}).pop("site", None)
        verdict: limits.Verdict | None = getattr(request, "limited", None)
        if verdict is not None:
            response.status_code = 429
            response["Retry-After"] = str(verdict.retry_after)
        return response

    return guarding


def login(request: HttpRequest) -> HttpResponse:
    """allauth's login; and a plain word to who is logged in and may not enter the admin.

    Without it the admin sends such a person here, and this page sends him back, for ever.
    """
    wanted = request.GET.get("next", "")
    if (
        request.user.is_authenticated
        and wanted.startswith("/admin/")
        and not enters_admin(request.user)
    ):
        return render(request, "account/no_access.html", status=403)
    return account_views.login(request)


def reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """allauth's page behind the link of the letter, with a limit on guessing links."""
    verdict = limits.ask("reset_link", limits.address_of(request))
    if not verdict.allowed:
        request.limited = verdict  # type: ignore[attr-defined]
        return render(
            request, "account/limited.html", {"minutes": -(-verdict.retry_after // 60)}
        )
    return account_views.password_reset_from_key(request, uidb36=uidb36, key=key)


def to_login(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """In place of Wagtail's own login forms: there is one door (decision 6)."""
    return led_on("account_login", request)


def to_password_reset(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return led_on("account_reset_password", request)


def led_on(name: str, request: HttpRequest) -> HttpResponse:
    """Redirect, with `next` only when it stays on this site."""
    url = reverse(name)
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        url += "?" + urlencode({"next": wanted}, errors="replace")
    return HttpResponseRedirect(url)


def policy(request: HttpRequest, kind: str) -> HttpResponse:
    """The text in force, or the former version asked for; other parameters are ignored."""
    texts = list(PolicyText.objects.effective().filter(kind=kind))
    if not texts:
        raise Http404
    asked = request.GET.get("version", "")
    text = next((text for text in texts if str(text.version) == asked), texts[0])
    return render(
        request,
        "accounts/policy.html",
        {
            "text": text,
            "current": texts[0],
            "texts": texts,
            "parts": policies.parts(text.body),
            "coming": PolicyText.objects.filter(
                kind=kind, version__gt=texts[0].version
            ).first(),
        },
    )


@require_http_methods(["GET", "HEAD"])
def privacy(request: HttpRequest) -> HttpResponse:
    return policy(request, PolicyKind.PRIVACY)


@require_http_methods(["GET", "HEAD"])
def terms(request: HttpRequest) -> HttpResponse:
    return policy(request, PolicyKind.TERMS)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """What this person agreed to, with the two buttons that change it."""
    current = [text for kind in PolicyKind if (text := PolicyText.objects.in_force(kind))]
    if request.method == "POST":
        text = next(
            (text for text in current if text.kind == request.POST.get("kind")), None
        )
        if text is not None and request.POST.get("action") == "agree":
            policies.agree(request.user, text)
        elif text is not None and request.POST.get("action") == "withdraw":
            policies.withdraw(request.user, text)
        return HttpResponseRedirect(reverse("account_consents"))
    return render(
        request,
        "accounts/consents.html",
        {
            "current": [(text, policies.standing(request.user, text)) for text in current],
            "past": request.user.consents.select_related("text"),
        },
    )
