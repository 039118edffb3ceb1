"""What stands in the repository, read as text and as syntax: files, rooms, layers."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCS = PROJECT / "docs"

# Never part of the repository; .gitignore names them too.
NOT_OURS = {
    *(line.strip("/") for line in (PROJECT / ".gitignore").read_text("utf-8").split()),
    ".git",
}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".sqlite3", ".pdf", ".mo"}

SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
LAYERS_CONTRACT = SETTINGS["tool"]["importlinter"]["contracts"][0]
ROOMS = sorted(SETTINGS["tool"]["importlinter"]["root_packages"])


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository. A walk and not `git ls-files`: git may be missing."""

    def walk(directory: Path) -> Iterator[Path]:
        for path in sorted(directory.iterdir()):
            if path.name in NOT_OURS or path.suffix == ".pyc":
                continue
            if path.is_dir():
                yield from walk(path)
            else:
                yield path

    return tuple(walk(PROJECT))


def texts() -> Iterator[tuple[str, str]]:
    """(path from the project's root, content) of every text file."""
    for path in files():
        if path.suffix not in BINARY:
            yield str(path.relative_to(PROJECT)), path.read_text("utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def room_of(path: Path) -> str:
    """The room a file belongs to, "" outside of rooms. Templates lie apart."""
    parts = path.relative_to(PROJECT).parts
    if parts[0] in ROOMS:
        return parts[0]
    if parts[0] == "templates":
        # The base, its components and pages of errors are the roof's, the blocks are
        # foundation's, those of allauth are made ours by accounts.
        at_home = {"blocks": "foundation", "account": "accounts", "mfa": "accounts"}
        at_home |= {"usersessions": "accounts", "allauth": "accounts"}
        return parts[1] if parts[1] in ROOMS else at_home.get(parts[1], "portal")
    return ""


def code(*, migrations: bool = False) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files of the rooms, parsed."""
    for path in files():
        if path.suffix == ".py" and path.relative_to(PROJECT).parts[0] in ROOMS:
            if "migrations" in path.parts and not migrations:
                continue
            yield path, parse(path)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def templates() -> Iterator[Path]:
    yield from (path for path in files() if path.suffix == ".html" and room_of(path))


def strings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """(what is called, as it is written, and the call)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@cache
def heights() -> dict[str, int]:
    """How high each room stands; rooms that may not know each other share a height.

    Read from the contract of import-linter: whoever changes the layers changes both.
    """
    found: dict[str, int] = {}
    for height, layer in enumerate(reversed(LAYERS_CONTRACT["layers"])):
        for module in re.split(r"[:|]", layer):
            found[module.strip(" ()").split(".")[0]] = height
    return found


def may_know(lower: str, higher: str) -> bool:
    """Whether a room may name something of the other: itself, and what stands below."""
    return lower == higher or heights()[higher] < heights()[lower]
