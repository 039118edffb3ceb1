"""What readers do with a sheet: print it, reach its page, tell how it hangs."""

from io import BytesIO
from typing import Any

import segno
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board import addresses, sheets, transitions
from board.forms import ReportForm
from board.models import BulletinBoard
from foundation import clock, limits
from foundation.addresses import page_address
from publishing import check_codes
from publishing.opening import public_page

# What a screen needs besides its page, to go on without a network.
KIOSK_FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "css/kiosk.css",
    "js/kiosk.js",
    "img/icon.svg",
)


def page_or_404(page_id: int) -> Any:
    """The page as its own type, if anyone may read it."""
    # Beyond what the database counts there is no page.
    page = public_page(page_id) if page_id < 2**31 else None
    if page is None:
        raise Http404
    return page


def newest(page: Any) -> Any:
    """The version that holds today."""
    version = page.versions.defer("record", "html").first()
    if version is None:
        raise Http404
    return version


@require_safe
def short_address(request: HttpRequest, page_id: int) -> HttpResponse:
    """/sheets/12/: the page, by an address short enough for a message."""
    page = page_or_404(page_id)
    code = check_codes.plain(request.GET.get(check_codes.PARAMETER, ""))
    tail = f"?{check_codes.PARAMETER}={code.upper()}" if code else ""
    return redirect(f"{page.url}{tail}")


@require_safe
def sheet(request: HttpRequest, page_id: int, size: str) -> HttpResponse:
    """The page as a sheet to hang up: A4, or A3 for who stands a step away."""
    page = page_or_404(page_id)
    version = newest(page)
    context = {
        "page": page,
        "community": page.community,
        "version": version,
        "size": size,
        "days": sheets.days_of(version, clock.today()),
        "address": page_address(page),
        "doors": addresses.of_page(page),
        "attachments": page.carried_documents(),
        "as_printed": True,
    }
    return render(request, "board/sheet.html", context)


@require_safe
def qr_picture(request: HttpRequest, page_id: int) -> HttpResponse:
    """The QR code of the page's sheet as a picture, to send along with a message."""
    page = page_or_404(page_id)
    address = check_codes.address_of_sheet(page_address(page), newest(page).sha256)
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=10, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/png")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """扫码报缺: two questions to who stands before the sheet; the answer names nobody."""
    page = page_or_404(page_id)
    if request.method != "POST" and "thanks" in request.GET:
        return render(request, "board/report_thanks.html", shown(page))
    boards = BulletinBoard.objects.filter(community=page.community, active=True)
    typed = request.POST if request.method == "POST" else None
    code = check_codes.plain(request.GET.get(check_codes.PARAMETER, ""))
    form = ReportForm(typed, boards=list(boards), initial={"v": code})
    status, retry = 200, 0
    if typed is not None and form.is_valid():
        verdict = limits.ask("board_report", limits.address_of(request))
        if verdict.allowed:
            try:
                keep(page, form)
            except ValidationError as refused:
                form.add_error(None, refused.messages)
            else:
                return redirect(f"{reverse('sheet_report', args=[page.pk])}?thanks=1")
        else:
            status, retry = 429, verdict.retry_after
            minutes = -(-retry // 60)
            form.add_error(None, f"报告的次数太多了，请过{minutes}分钟再报。")
    elif typed is not None:
        status = 422
    response = render(
        request, "board/report.html", {**shown(page), "form": form}, status=status
    )
    if retry:
        response["Retry-After"] = str(retry)
    return response


def shown(page: Any) -> dict[str, Any]:
    return {"page": page, "community": page.community}


def keep(page: Any, form: ReportForm) -> None:
    """Store what was told, with the version of the sheet where its code is known."""
    versions = page.versions.defer("record", "html")
    read = check_codes.told(form.cleaned_data["v"], versions)
    transitions.report(
        page,
        finding=form.cleaned_data["finding"],
        board=form.chosen_board,
        version=read.printed,
    )


@require_safe
def kiosk_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the last good content of a screen; it stands at the root.

    A worker answers only for what lies below its own address.
    """
    files = [staticfiles_storage.url(name) for name in KIOSK_FILES]
    return render(
        request,
        "board/kiosk_worker.js",
        {"files": files},
        content_type="text/javascript; charset=utf-8",
    )
