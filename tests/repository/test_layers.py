"""Rooms look down only: in imports, in model references written as text, in addresses."""

import ast
import re
import subprocess
import sys

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.api import api
from tests.repository import tree

DOTTED = re.compile(rf"^({'|'.join(tree.ROOMS)})\.[A-Za-z_][\w.]*$")
URL_TAG = re.compile(r"""{%\s*url\s+["']([\w:.-]+)["']""")
EXTENDS = re.compile(r"""{%\s*(?:include|extends)\s+["']([\w/.-]+)["']""")
NAMES_AN_ADDRESS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


# In a process of its own: import-linter sets logging up anew, and what other tests read
# in the log would be gone.
LINT = "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True))"


def test_imports_look_down_only():
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LINT], cwd=tree.PROJECT, capture_output=True, text=True
    )

    assert answer.returncode == 0, answer.stdout


def test_every_room_has_its_layer():
    """A room outside of the layers would be free to import anything."""
    rooms = {path.parent.name for path in tree.files() if path.name == "apps.py"}

    assert rooms <= set(tree.ROOMS)
    assert set(tree.ROOMS) == set(tree.heights())


def test_the_layers_are_those_of_the_plan():
    """So that a layer is not moved to let an import through."""
    order = ["disclosure", "publishing", "communities", "accounts", "files", "jobs"]
    order += ["transparency", "foundation"]
    heights = [tree.heights()[room] for room in ["portal", *order]]

    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(heights)
    assert tree.heights()["workdays"] == tree.heights()["files"]


def names_code(text: str) -> bool:
    """Whether a dotted text is a model ("disclosure.AffairsPage") or stands in a module."""
    room, rest = text.split(".", 1)
    if rest[0].isupper():
        return True
    first = tree.PROJECT / room / rest.split(".")[0]
    return first.is_dir() or first.with_suffix(".py").exists()


def text_references() -> list[tuple[str, str, str]]:
    """(file, its room, the model or module of ours that it names as text)."""
    found = []
    for path, module in tree.code():
        for text in tree.strings(module):
            if DOTTED.match(text) and names_code(text):
                found.append((tree.name(path), tree.room_of(path), text))
    return found


def test_models_named_as_text_stand_below():
    references = text_references()

    assert len(references) > 5
    assert [
        f"{file} names {text}"
        for file, room, text in references
        if not tree.may_know(room, text.split(".")[0])
    ] == []


def owners_of_addresses() -> dict[str, str]:
    """{name of an address: the room whose view answers}."""
    owners: dict[str, str] = {}

    def walk(resolver: URLResolver, namespace: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                walk(entry, inner)
            elif isinstance(entry, URLPattern) and entry.name:
                owners[namespace + entry.name] = entry.callback.__module__.split(".")[0]

    walk(get_resolver(), "")
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                function = operation.view_func
                name = f"{api.urls_namespace}:{operation.url_name or function.__name__}"
                owners[name] = function.__module__.split(".")[0]
    return owners


def addresses_named() -> list[tuple[str, str, str]]:
    """(file, its room, name of an address that it holds)."""
    found = []
    for path, module in tree.code():
        for called, call in tree.calls(module):
            if called.split(".")[-1] in NAMES_AN_ADDRESS and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append((tree.name(path), tree.room_of(path), first.value))
    for path in tree.templates():
        for name in URL_TAG.findall(path.read_text("utf-8")):
            found.append((tree.name(path), tree.room_of(path), name))
    return found


def test_addresses_named_stand_below():
    owners = owners_of_addresses()
    named = addresses_named()

    assert {"portal", "communities", "disclosure"} <= set(owners.values())
    assert len(named) > 3
    assert [
        f"{file} names the address {name} of {owners[name]}"
        for file, room, name in named
        if owners.get(name) in tree.ROOMS and not tree.may_know(room, owners[name])
    ] == []


def test_templates_include_what_stands_below():
    """The base and the components are the frame that every page stands in."""
    wrong = []
    for path in tree.templates():
        for included in EXTENDS.findall(path.read_text("utf-8")):
            owner = included.split("/")[0]
            if owner in tree.ROOMS and not tree.may_know(tree.room_of(path), owner):
                wrong.append(f"{tree.name(path)} includes {included}")

    assert wrong == []


@pytest.mark.parametrize("room", tree.ROOMS)
def test_no_import_inside_a_function(room):
    """An import of ours inside a function hides a cycle from the layers."""
    wrong = []
    for path, module in tree.code():
        if tree.room_of(path) != room:
            continue
        for function in ast.walk(module):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                names = []
                if isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                elif isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                for imported in names:
                    if imported.split(".")[0] in tree.ROOMS:
                        wrong.append(f"{tree.name(path)}:{node.lineno} {imported}")

    # AppConfig.ready() is where a room may register itself: apps load before models.
    assert [line for line in wrong if "/apps.py:" not in line] == []


def test_no_test_imports_another_test():
    wrong = []
    for path in tree.files():
        if path.suffix == ".py" and path.relative_to(tree.PROJECT).parts[0] == "tests":
            for node in ast.walk(tree.parse(path)):
                if isinstance(node, ast.ImportFrom) and node.module:
                    last = [node.module.split(".")[-1], *(a.name for a in node.names)]
                    if node.module.startswith("tests") and any(
                        part.startswith("test_") for part in last
                    ):
                        wrong.append(f"{tree.name(path)}:{node.lineno}")

    assert wrong == []


OTHER_CLOCKS = re.compile(
    r"(timezone\.(now|localdate|localtime)|datetime\.(now|utcnow|today)|date\.today)$"
)


def test_rules_ask_one_clock():
    """The demonstration and the tests set it; another clock would not follow."""
    found = [
        tree.name(path)
        for path, module in tree.code()
        for called, _call in tree.calls(module)
        if OTHER_CLOCKS.search(called)
    ]

    # A line of the log tells when it was written, whatever day the demonstration plays.
    assert found == ["foundation/clock.py", "foundation/logs.py"]
