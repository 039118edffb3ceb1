"""Compile locale/**/*.po to .mo, without gettext: `python ops/messages.py`.

The .mo are kept in the repository, so that a fresh clone speaks Chinese at once; a test
compares them with what this makes. Only the part of the .po format that we write is read:
msgctxt, msgid, msgid_plural, msgstr and msgstr[n], each a chain of quoted strings.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
WORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(".*")$')
MAGIC = 0x950412DE
# Between a context and its message, and between the forms of a plural (GNU gettext).
CONTEXT, PLURAL = "\x04", "\0"


def entries(text: str) -> Iterator[dict[str, str]]:
    """The entries of a .po file; what cannot be read raises ValueError with its line."""
    entry: dict[str, str] = {}
    word = ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if not line.strip():
            if entry:
                yield entry
            entry, word = {}, ""
        elif line.startswith("#"):
            continue
        elif found := WORD.match(line):
            word = found.group(1)
            entry[word] = ast.literal_eval(found.group(2))
        elif line.startswith('"') and word:
            entry[word] += ast.literal_eval(line)
        else:
            raise ValueError(f"第{number}行看不懂：{line}")


def catalogue(text: str) -> dict[str, str]:
    """The messages of a .po file as a .mo has them; untranslated ones are left out."""
    messages = {}
    for entry in entries(text):
        key = entry["msgid"]
        if "msgctxt" in entry:
            key = entry["msgctxt"] + CONTEXT + key
        if "msgid_plural" in entry:
            key += PLURAL + entry["msgid_plural"]
        forms = [entry[word] for word in sorted(entry) if word.startswith("msgstr")]
        if key in messages:
            raise ValueError(f"写了两遍：{entry['msgid']}")
        if all(forms):
            messages[key] = PLURAL.join(forms)
    return messages


def compiled(text: str) -> bytes:
    """The .mo of a .po: header, two tables of (length, offset), the strings."""
    pairs = sorted((key.encode(), value.encode()) for key, value in catalogue(text).items())
    start = 7 * 4 + 2 * 8 * len(pairs)
    tables: list[list[tuple[int, int]]] = [[], []]
    strings = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), start + len(strings)))
            strings += pair[side] + b"\0"
    header = (MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    numbers = [number for table in tables for row in table for number in row]
    return struct.pack(f"<7I{len(numbers)}I", *header, *numbers) + strings


def main() -> None:
    for source in sorted(LOCALE.rglob("*.po")):
        target = source.with_suffix(".mo")
        target.write_bytes(compiled(source.read_text(encoding="utf-8")))
        sys.stdout.write(f"{target.relative_to(LOCALE.parent)}\n")


if __name__ == "__main__":
    main()
