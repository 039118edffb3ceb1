"""Undocumented is red: settings, commands, operations, rooms, decisions, terms, links."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from portal.api import api
from tests.repository import tree


def read(name: str) -> str:
    return (tree.DOCS / name).read_text("utf-8")


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables in a page, without their head."""
    for line in text.splitlines():
        if line.startswith("|") and not re.match(r"^\|[-:| ]*\|$", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def marked(cell: str) -> list[str]:
    """What a cell names as code."""
    return re.findall(r"`([^`]+)`", cell)


# --- settings ----------------------------------------------------------------------------


def variables_read() -> dict[str, set[str]]:
    """{variable of the environment: its defaults as they are written}."""
    found: dict[str, set[str]] = {}
    for path in tree.files():
        where = path.relative_to(tree.PROJECT).parts[0]
        if path.suffix != ".py" or where not in {*tree.ROOMS, "ops", "benchmarks"}:
            continue
        for called, call in tree.calls(tree.parse(path)):
            if not re.fullmatch(r"env(\.\w+)?|os\.environ\.get|os\.getenv", called):
                continue
            name, *rest = [*call.args, *(keyword.value for keyword in call.keywords)]
            if isinstance(name, ast.Constant) and re.fullmatch("[A-Z_]+", str(name.value)):
                defaults = found.setdefault(name.value, set())
                defaults |= {
                    str(part.value) for part in rest if isinstance(part, ast.Constant)
                }
    return found


def test_every_variable_of_the_environment_is_documented():
    documented = {
        name: " ".join(row)
        for row in rows(read("operations/settings.md"))
        for name in marked(row[0])
        if name.isupper()
    }
    found = variables_read()

    assert {"PORTAL_MODE", "DATABASE_URL", "SECRET_KEY"} <= set(found)
    assert set(found) - set(documented) == set()
    assert set(documented) - set(found) == set(), "documented, but nothing reads it"
    assert [
        f"{name}: the default {default} is not told"
        for name, defaults in found.items()
        for default in defaults
        if default and default not in documented[name]
    ] == []


def test_every_limit_is_documented():
    documented = {
        name: row[1]
        for row in rows(read("operations/settings.md"))
        for name in marked(row[0])
        if name.islower()
    }

    assert set(documented) == set(settings.LIMITS)
    assert [
        name
        for name, (times, _seconds) in settings.LIMITS.items()
        # A number, or the variable that sets it.
        if not documented[name].startswith((f"{times} in ", "`"))
    ] == []


# --- commands, operations ----------------------------------------------------------------


def test_every_command_is_documented():
    ours = {
        path.stem
        for path in tree.files()
        if path.parent.name == "commands" and path.name != "__init__.py"
    }
    documented = re.findall(r"^### `manage\.py (\w+)", read("operations/commands.md"), re.M)

    assert sorted(documented) == sorted(ours)


def test_every_target_of_make_is_documented():
    makefile = (tree.PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    documented = {
        name.removeprefix("make ")
        for row in rows(read("operations/commands.md"))
        for name in marked(row[0])
        if name.startswith("make ")
    }

    assert documented == targets - {"help"}


def test_every_operation_of_the_api_is_documented():
    operations = {
        f"{method.upper()} {path}"
        for path, item in api.get_openapi_schema()["paths"].items()
        for method in item
    }
    documented = {
        name for row in rows(read("api.md")) for name in marked(row[0]) if "/" in name
    }

    assert len(operations) >= 5
    assert documented == operations


COMMON_PARAMETERS = ["limit", "cursor", "count"]


def test_every_parameter_of_the_api_is_documented():
    """A filter is told in the row of its operation, as `name`."""
    missing = []
    by_operation = {
        name: marked(" ".join(row))
        for row in rows(read("api.md"))
        for name in marked(row[0])
    }
    for path, item in api.get_openapi_schema()["paths"].items():
        for method, operation in item.items():
            told = by_operation.get(f"{method.upper()} {path}", [])
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                if parameter["in"] == "query" and name not in [*COMMON_PARAMETERS, *told]:
                    missing.append(f"{method} {path} {name}")

    assert missing == []


# --- rooms -------------------------------------------------------------------------------


@pytest.mark.parametrize("room", tree.ROOMS)
def test_every_room_tells_its_doors(room):
    """A page for each room, which names each module in it, and none that is not there."""
    page = tree.DOCS / "rooms" / f"{room}.md"
    assert page.exists(), f"{page} is missing"
    directory = tree.PROJECT / room
    doors = {
        path.name if path.is_file() else f"{path.name}/"
        for path in directory.iterdir()
        if not path.name.startswith("__")
        and path.name not in {"apps.py", "migrations"}
        and path.suffix != ".csv"
    }
    told = {
        name
        for line in page.read_text("utf-8").splitlines()
        for name in re.findall(r"^[-|] *`(\w+(?:\.py|/))`", line)
    }

    assert told == doors


def test_every_page_on_a_room_has_its_room():
    pages = {path.stem for path in (tree.DOCS / "rooms").glob("*.md")}

    assert pages == set(tree.ROOMS)


# --- decisions ---------------------------------------------------------------------------


def decisions() -> list[Path]:
    return sorted((tree.DOCS / "adr").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in decisions()]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 18


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_what_follows(path):
    text = path.read_text("utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)

    assert headings[0].startswith(f"{path.name[:4]}. ")
    assert headings[1:] == ["Context", "Decision", "Consequences"]
    assert f"[{path.name[:4]}]({path.name}) | {headings[0][6:]} |" in read("adr/index.md")


# --- what code cites ---------------------------------------------------------------------


def code_texts() -> Iterator[tuple[str, str]]:
    for path, text in tree.texts():
        if not path.startswith(("docs/", "requirements/")) and not path.endswith(".md"):
            yield path, " ".join(text.split())


def test_every_decision_that_code_cites_exists():
    count = len(decisions())
    cited = [
        (path, int(number))
        for path, text in code_texts()
        for numbers in re.findall(r"\bdecisions? (\d+(?:(?:, | and )\d+)*)", text)
        for number in re.findall(r"\d+", numbers)
    ]

    assert len(cited) > 5
    assert [line for line in cited if not 1 <= line[1] <= count] == []


def test_every_page_and_section_that_code_cites_exists():
    wrong = []
    cited = 0
    for path, text in code_texts():
        for page, section in re.findall(r"\b([a-z_]+)(?:\.md)? §(\d+)", text):
            cited += 1
            found = tree.DOCS / f"{page}.md"
            if not found.exists() or f"\n## {section}. " not in found.read_text("utf-8"):
                wrong.append(f"{path}: {page} §{section}")
        for page in re.findall(r"\b([a-z_]+)\.md\b", text):
            if not list(tree.DOCS.rglob(f"{page}.md")):
                wrong.append(f"{path}: {page}.md")
        for number in re.findall(r"\bdomain\.md, [Cc]orrections? (\d+)", text):
            if f"\n{number}. **" not in read("domain.md"):
                wrong.append(f"{path}: correction {number}")

    assert cited > 5
    assert wrong == []


def test_every_path_into_docs_leads_somewhere():
    """`docs/adr/0010` is enough: the title may change."""
    wrong = [
        f"{path}: {target}"
        for path, text in tree.texts()
        for target in re.findall(r"\bdocs/[\w/.-]*\w", text)
        if not list(tree.PROJECT.glob(f"{target}*"))
    ]

    assert wrong == []


def test_requirements_are_those_that_code_cites():
    cited = {
        number for _path, text in code_texts() for number in re.findall(r"\bR\d{3}\b", text)
    }
    documented = {
        name
        for row in rows(read("requirements.md"))
        for name in re.findall(r"^R\d{3}$", row[0])
    }

    assert documented == cited


def test_every_invariant_names_a_test_that_exists():
    named = [
        name
        for row in rows(read("requirements.md"))
        for name in marked(row[-1])
        if name.startswith("tests/")
    ]

    assert len(named) >= 5
    assert [name for name in named if not (tree.PROJECT / name).exists()] == []


def test_every_link_leads_somewhere():
    wrong = []
    for path in tree.files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                wrong.append(f"{tree.name(path)}: {target}")

    assert wrong == []


# --- words -------------------------------------------------------------------------------


def identifiers() -> set[str]:
    """Every name that our code defines or writes as a value."""
    found: set[str] = set()
    for _path, module in tree.code():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.arg):
                found.add(node.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_term_of_the_glossary_is_in_the_code():
    known = identifiers()
    catalogue = (tree.PROJECT / "disclosure" / "catalogue.csv").read_text("utf-8")
    terms = [name for row in rows(read("glossary.md")) for name in marked(row[-1])]

    assert len(terms) > 40
    assert [name for name in terms if name not in known and name not in catalogue] == []


def test_every_model_is_in_the_glossary():
    terms = {name for row in rows(read("glossary.md")) for name in marked(row[-1])}
    ours = {
        model.__name__
        for config in apps.get_app_configs()
        if config.name in tree.ROOMS
        for model in config.get_models()
    }

    assert ours - terms == set()
