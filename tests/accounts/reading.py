"""Reading account pages as tests need it: without what differs, or the words only."""

import re
import time
from html.parser import HTMLParser

from allauth.mfa.totp.internal import auth as totp


def without_token(response) -> str:
    """The page, without what differs in each answer: the CSRF token, the request number."""
    html = response.content.decode()
    for hidden in html.split('name="csrfmiddlewaretoken" value="')[1:]:
        html = html.replace(hidden.split('"')[0], "TOKEN")
    return html.replace(response.headers.get("X-Request-ID", "\0"), "NUMBER")


def code_now(secret: str) -> str:
    """What the app shows at this moment."""
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


class Words(HTMLParser):
    """What a person reads or hears: text, labels, and values of buttons; not addresses."""

    silent = ("script", "style", "template")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.depth += tag in self.silent or named.get("lang") == "en"
        for name in ("alt", "aria-label", "title", "placeholder"):
            self.found.append(named.get(name) or "")
        if named.get("name") == "description":
            self.found.append(named.get("content") or "")

    def handle_endtag(self, tag):
        if tag in self.silent or (tag == "span" and self.depth):
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth:
            self.found.append(data)


def latin_words(html: str) -> set[str]:
    """Words of four and more Latin letters on a page."""
    reader = Words()
    reader.feed(html)
    return set(re.findall(r"[A-Za-z]{4,}", " ".join(reader.found)))
