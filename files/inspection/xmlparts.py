"""The XML of an office file, an element at a time: no tree, no entities, flat memory."""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from files.inspection.archives import Refused, pieces

Event = tuple[str, str, dict[str, str], str]  # start|end|text, name, attributes, text
NOTHING: dict[str, str] = {}


def local(name: str) -> str:
    """The name without its namespace; an id of a relationship is told from others."""
    space, _mark, plain = name.rpartition("}")
    return "rid" if plain == "id" and space.endswith("/relationships") else plain


def _forbidden(*_arguments: object) -> int:
    """A DTD: no office program writes one, and entities are bombs and ways to files."""
    raise Refused("archive_odd")


def events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """What stands in a part, nothing if it is empty. Refused for a DTD or broken XML.

    expat itself and not ElementTree: a sheet has millions of elements.
    """
    ready: list[Event] = []
    known: dict[str, str] = {}

    def name(full: str) -> str:
        if full not in known:
            # Somebody may make up names without end.
            if len(known) > 5_000:
                raise Refused("archive_odd")
            known[full] = local(full)
        return known[full]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if attributes:
            attributes = {name(key): value for key, value in attributes.items()}
        ready.append(("start", known.get(tag) or name(tag), attributes, ""))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _forbidden
    parser.EntityDeclHandler = _forbidden
    parser.ExternalEntityRefHandler = _forbidden
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: ready.append(("end", known[tag], NOTHING, ""))
    parser.CharacterDataHandler = lambda text: ready.append(("text", "", NOTHING, text))
    fed = False
    try:
        for chunk in chunks:
            fed = True
            parser.Parse(chunk, False)
            yield from ready
            ready.clear()
        if fed:
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("archive_odd") from error
    yield from ready


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
