"""The forms of a page as a browser finds them, and what it would send of them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from tests.attacks import strings

# What a browser sends without anybody typing it; a wrong one is a question of its own.
TOKEN = "csrfmiddlewaretoken"
BOUNDARY = "zqboundary"


@dataclass
class Form:
    """One form: where it goes, and its fields with what stands in them."""

    url: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for name, _value in self.fields))

    def with_text(self, name: str, text: str) -> list[tuple[str, str]]:
        """The fields as they stand, one of them with this text."""
        return [*((n, v) for n, v in self.fields if n != name), (name, text)]


def forms_in(content: str, at: str) -> Iterator[Form]:
    """Every form of a page that leads to an address of ours."""
    for shape in BeautifulSoup(content, "html.parser").find_all("form"):
        target = urlsplit(urljoin(f"http://testserver{at}", shape.get("action") or at))
        if target.netloc != "testserver":
            continue
        form = Form(
            target.path + (f"?{target.query}" if target.query else ""),
            (shape.get("method") or "get").lower(),
        )
        for box in shape.find_all(["input", "textarea", "select", "button"]):
            add(form, box)
        for block in shape.find_all(attrs={"data-controller": "w-block"}):
            form.fields += body_of(block.get("id", "body"))
        yield form


def body_of(name: str) -> list[tuple[str, str]]:
    """A body of one paragraph, as Wagtail's script would write its fields."""
    text = {"text": "一段话。", "type": "unstyled", "depth": 0, "key": "a"}
    written = {"blocks": [text | {"inlineStyleRanges": [], "entityRanges": []}]}
    parts = {
        "count": "1",
        "0-deleted": "",
        "0-order": "0",
        "0-type": "paragraph",
        "0-id": "",
        "0-value": json.dumps(written | {"entityMap": {}}),
    }
    return [(f"{name}-{part}", value) for part, value in parts.items()]


def add(form: Form, box: Any) -> None:
    """A control of the form, as a browser would send it untouched."""
    name, kind = box.get("name"), box.get("type", "text")
    if not name or name == TOKEN or "__prefix__" in name:
        return
    if box.name == "textarea":
        form.fields.append((name, box.get_text().removeprefix("\n")))
    elif box.name == "select":
        chosen = box.find_all("option", selected=True) or box.find_all("option")[:1]
        form.fields += [(name, option.get("value", "")) for option in chosen]
    elif kind == "file":
        form.files.append(name)
    elif kind in ("radio", "checkbox") and not box.has_attr("checked"):
        if name not in form.names and kind == "radio":
            form.fields.append((name, box.get("value", "on")))
        elif kind == "checkbox":
            form.fields.append((name, ""))
    else:
        form.fields.append((name, box.get("value", "")))


def encoded(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A form's body as it goes over the wire, surrogates and all; for Client.post()."""
    body = "&".join(
        f"{strings.quoted(name)}={strings.quoted(value)}" for name, value in pairs
    )
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def in_parts(
    pairs: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]] = ()
) -> dict[str, Any]:
    """The same as multipart, with files of any name: (field, file name, content)."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + strings.as_bytes(value)
        + b"\r\n"
        for name, value in pairs
    ]
    for name, file_name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="'
        kind = b'"\r\nContent-Type: application/octet-stream\r\n\r\n'
        shown = strings.as_bytes(file_name).replace(b'"', b"%22")
        parts.append(head.encode() + shown + kind + content + b"\r\n")
    return {
        "data": b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={BOUNDARY}",
    }
