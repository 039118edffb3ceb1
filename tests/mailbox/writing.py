"""A writer at the mailbox's pages: what the browser sends, what stands on the answer."""

import re
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache

from foundation import clock
from mailbox import sending_limits
from mailbox.forms import fresh_key

WRITE, TRACK = "/mailbox/", "/mailbox/track/"
OPENED, LETTERS = "/mailbox/track/letter/", "/mailbox/letters/"
TITLE, CONTENT = "楼道堆物", "5号楼二单元楼道里堆了很多旧家具，消防通道快堵了。"
CONTACT = {"name": "王小梅", "phone": "138 0000 1234", "email": "xiaomei@example.org"}


def stamped(seconds: int) -> str:
    """The stamp of a form that was opened so many seconds ago."""
    moment = clock.now() - timedelta(seconds=seconds)
    return signing.dumps(int(moment.timestamp()), salt=sending_limits.SALT)


def letter(**changes: Any) -> dict[str, str]:
    """A complete form, a minute after it was opened, with a key of its own."""
    return {
        "kind": "complaint",
        "community": "QL01",
        "topic": "HJ",
        "title": TITLE,
        "content": CONTENT,
        "wants_public": "no",
        **CONTACT,
        "about": "",
        "homepage": "",
        "opened": stamped(60),
        "key": fresh_key(),
        **changes,
    }


def send(client, **changes: Any):
    return client.post(WRITE, letter(**changes))


def receipt_of(answer) -> tuple[str, str]:
    """Number and code, as they stand on the receipt."""
    assert answer.status_code == 200
    page = parsed(answer)
    number, code = (line.get_text() for line in page.select(".receipt b"))
    assert re.fullmatch(r"MQ-QL0\d-\d{8}-\d{4}", number)
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", code)
    return number, code


def parsed(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content.decode(), "html.parser")


def said(answer) -> str:
    """What stands in the page's main part, without white space."""
    return re.sub(r"\s+", "", parsed(answer).main.get_text())


def errors_of(answer) -> list[str]:
    """The summary of a refused form, line by line."""
    summary = parsed(answer).select_one("#errors")
    return [line.get_text().strip() for line in summary.select("h2, p")] if summary else []


def typed(answer) -> dict[str, str]:
    """What stands in the fields of the form that came back."""
    found = {}
    form = parsed(answer).select_one("form#letter")
    for box in form.select("input, textarea, select"):
        name, kind = box.get("name"), box.get("type")
        if box.name == "textarea":
            found[name] = box.get_text().removeprefix("\n")
        elif box.name == "select":
            chosen = box.select_one("option[selected]")
            found[name] = chosen["value"] if chosen else ""
        elif kind in ("radio", "checkbox"):
            if box.has_attr("checked"):
                found[name] = box["value"] if kind == "radio" else "on"
        else:
            found[name] = box.get("value", "")
    return found


def open_letter(client, receipt):
    """Show number and code; the page of the letter."""
    answer = client.post(TRACK, {"number": receipt.letter.number, "code": receipt.code})
    assert answer.status_code == 302, said(answer)
    assert answer["Location"] == OPENED
    return client.get(OPENED)


def everywhere() -> list[str]:
    """Every row of every table, what sessions hold in clear, and the cache."""
    held = [
        str(row)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for row in model._base_manager.values_list()
    ]
    held += [str(row.get_decoded()) for row in Session.objects.all()]
    return held + [repr(value) for value in cache._cache.values()]
