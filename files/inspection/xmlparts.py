"""The XML of an office file, an element at a time: no tree, no entities, flat memory."""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from files.inspection.archives import Refused, pieces

Event = tuple[str, str, dict[str, str], str]  # start|end|text, name, attributes, text


class _Target:
    """Takes what the parser says. Names without their namespaces: office files use few."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        plain = {local(name): value for name, value in attributes.items()}
        self.events.append(("start", local(tag), plain, ""))

    def end(self, tag: str) -> None:
        self.events.append(("end", local(tag), {}, ""))

    def data(self, text: str) -> None:
        self.events.append(("text", "", {}, text))

    def close(self) -> None:
        """Nothing was built."""


def local(name: str) -> str:
    """The name without its namespace; an id of a relationship is told from others."""
    space, _brace, plain = name.rpartition("}")
    return "rid" if plain == "id" and space.endswith("/relationships") else plain


def events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """What stands in a part, nothing if it is empty. Refused for entities or broken XML."""
    target = _Target()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    fed = False
    try:
        for chunk in chunks:
            fed = True
            parser.feed(chunk)
            ready, target.events = target.events, []
            yield from ready
        if fed:
            parser.close()
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise Refused("archive_odd") from error
    yield from target.events


def on(attributes: dict[str, str], name: str = "val") -> bool:
    """Whether a switch of WordprocessingML is on: it is where no value says otherwise."""
    return attributes.get(name, "1") not in {"0", "false", "off", "none"}


class Related(NamedTuple):
    """What a part points to. `target` is a path of the archive unless it leads outside."""

    kind: str
    target: str
    outside: bool


def related(archive: zipfile.ZipFile, part: str) -> dict[str, Related]:
    """{id: what it points to} of a part of the archive; {} where it points to nothing."""
    folder, name = posixpath.split(part)
    file = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Related] = {}
    for what, tag, attributes, _text in events(pieces(archive, file)):
        if what != "start" or tag != "Relationship":
            continue
        target = attributes.get("Target", "")
        outside = attributes.get("TargetMode", "").lower() == "external"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", str(len(found)))] = Related(kind, target, outside)
    return found
