"""What may not stand in the tree, and what the locks promise."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.repository import tree

# Written in two halves, so that this file is not its own finding.
REGISTRY_HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.np" + "mjs",
    "deb.debi" + "an.org",
    "repo.mav" + "en",
    "repo1.mav" + "en",
    "proxy.gol" + "ang.org",
    "tuna.tsing" + "hua",
    "mirrors.ali" + "yun",
    "mirrors.tenc" + "ent",
]
MACHINE_PATH = re.compile(
    "(^|[^A-Za-z0-9_.])/(" + "|".join(["wo" + "rk", "ro" + "ot", "fa" + "rm"]) + ")/"
)
WORKPLACE = re.compile(
    r"\b("
    + "|".join(["cla" + "ude", "anthro" + "pic", "chat" + "gpt", "copi" + "lot"])
    + r")\b|\bAI assis"
    + r"tant|\.\./shar"
    + "ed|filed by a sess"
    + "ion",
    re.IGNORECASE,
)
LEFT_OPEN = re.compile(
    r"\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK|NotImplemented" + r"Error)\b"
)
TRUSTING = re.compile(r"\|\s*(safe|safeseq|richtext)\b")
STORED_MARKUP = re.compile(r"\b(RichText(Block|Field)?|RawHTMLBlock|expand_db_html)\(")
VAGUE_NAMES = {"utils.py", "helpers.py", "mixins.py", "common.py", "misc.py"}
LONGEST = 400


def lines_with(pattern, *, only=("",)) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in tree.texts()
        if path.endswith(tuple(only)) and not path.endswith(".svg")
        for number, line in enumerate(text.splitlines(), 1)
        if pattern(line)
    ]


def test_no_registry_host_is_named():
    """Nothing names where a package is downloaded from: mirrors differ (docs/adr/0018)."""
    assert lines_with(lambda line: any(host in line for host in REGISTRY_HOSTS)) == []


def test_no_path_of_a_machine_is_named():
    assert lines_with(MACHINE_PATH.search) == []


def test_nothing_tells_of_the_workplace():
    assert lines_with(WORKPLACE.search) == []


def test_nothing_is_left_open_in_code():
    code = (".py", ".html", ".css", ".js", "Makefile", ".ci/run")

    assert lines_with(LEFT_OPEN.search, only=code) == []


def test_stored_markup_has_one_way_out():
    """Running text is put out by ParagraphBlock alone, which cleans it."""
    rooms = [(path, text) for path, text in tree.texts() if not path.startswith("tests/")]
    code = [(path, text) for path, text in rooms if path.endswith(".py")]
    templates = [
        path for path, text in rooms if "templates/" in path and TRUSTING.search(text)
    ]

    assert templates == []
    assert {path for path, text in code if STORED_MARKUP.search(text)} == {
        "foundation/blocks.py"
    }
    assert {path for path, text in code if "mark_safe(" in text} == {
        "disclosure/templatetags/showing.py",
        "foundation/templatetags/words.py",
        "publishing/templatetags/sheets.py",
    }


def test_the_patterns_find_what_they_look_for():
    """A pattern that finds nothing at all would keep every test above green."""
    assert MACHINE_PATH.search("see /" + "work/main")
    assert MACHINE_PATH.search('"/' + 'root/x"')
    assert not MACHINE_PATH.search("/network/main and a.b/work/x")
    assert WORKPLACE.search("made by Clau" + "de")
    assert LEFT_OPEN.search("# TO" + "DO later")
    assert "README.md" in dict(tree.texts())
    assert ".ci/run" in dict(tree.texts())


def test_no_file_is_long_or_vaguely_named():
    python = [
        (path, text)
        for path, text in tree.texts()
        if path.endswith(".py") and "/migrations/" not in path
    ]
    long = [path for path, text in python if len(text.splitlines()) > LONGEST]
    vague = [path for path, _text in python if path.split("/")[-1] in VAGUE_NAMES]

    assert long == []
    assert vague == []


# --- the locks ---------------------------------------------------------------------------

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==([^ ;\\]+)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(which: str) -> dict[str, list[str]]:
    """{package: [version and hash lines]} of a lock."""
    text = (tree.PROJECT / "requirements" / f"{which}.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if match := PINNED.match(line):
            current = found.setdefault(normal(match[1]), [])
            current.append(match[2])
        elif line.strip().startswith("--hash"):
            current.append(line.strip(" \\"))
        else:
            assert line.strip().startswith("#"), f"neither pin nor hash: {line}"
    return found


def chosen(which: str) -> set[str]:
    """The packages that an .in file names."""
    lines = (tree.PROJECT / "requirements" / f"{which}.in").read_text("utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9._-]+", line.split("#")[0]) for line in lines)
    return {normal(match[0]) for match in names if match and not match[0].startswith("-")}


@pytest.mark.parametrize("which", ["base", "dev"])
def test_every_pin_has_its_hashes(which):
    pins = locked(which)

    assert len(pins) > 50
    assert [
        name
        for name, lines in pins.items()
        if not any(line.startswith("--hash=sha256:") for line in lines)
    ] == []


@pytest.mark.parametrize("which", ["base", "dev"])
def test_every_choice_is_locked(which):
    assert chosen(which) - set(locked(which)) == set()


def test_both_locks_agree():
    base, dev = locked("base"), locked("dev")

    assert {name: dev.get(name) for name in base} == base


def dependencies(*parts: str) -> set[str]:
    section = tomllib.loads((tree.PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    for part in parts:
        section = section[part]
    return {normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in section}


def test_pyproject_names_what_is_chosen():
    assert dependencies("dependencies") == chosen("base")
    assert dependencies("optional-dependencies", "test") <= chosen("dev")


def test_the_given_dependencies_stand_in_pyproject():
    given = {"wagtail", "django", "django-taggit", "whitenoise", "elasticsearch-dsl"}

    assert given <= dependencies("dependencies")
    assert "pytest-django" in dependencies("optional-dependencies", "test")


# Imported by name, but chosen, pinned and brought along by what stands behind.
BROUGHT_ALONG = {
    "beautifulsoup4": "wagtail",
    "django-modelcluster": "wagtail",
    "django-tasks": "django-tasks-db",
    "modelsearch": "wagtail",
    "openpyxl": "wagtail",
    "pillow": "wagtail",
    "pillow-heif": "wagtail",
    "pydantic": "django-ninja",
}
# Used without an import of ours.
UNNAMED = {
    "argon2-cffi": "Django's hasher of passwords",
    "defusedxml": "openpyxl reads XML by it, where it is there",
    "elasticsearch": "the client below elasticsearch-dsl",
    "elasticsearch-dsl": "given; the room `search` comes with its issue",
    "psycopg": "Django's backend for PostgreSQL",
}


def imported(*directories: str) -> set[str]:
    """The packages whose modules stand in import lines."""
    modules = set()
    for path in tree.files():
        if path.suffix == ".py" and path.relative_to(tree.PROJECT).parts[0] in directories:
            for node in ast.walk(tree.parse(path)):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.split(".")[0])
    ours = {*tree.ROOMS, "tests", "ops", "benchmarks"}
    owners = packages_distributions()
    return {
        normal(owners.get(module, [module])[0])
        for module in modules - ours - set(sys.stdlib_module_names)
    }


def test_what_the_rooms_import_is_chosen():
    """A package that only the desk has would be missing where the portal runs."""
    assert imported(*tree.ROOMS, "ops", "benchmarks") - set(BROUGHT_ALONG) <= chosen("base")


def test_what_tests_import_is_chosen():
    wanted = imported("tests") - set(BROUGHT_ALONG) - {"typing-extensions"}

    assert wanted <= chosen("base") | chosen("dev")


def test_nothing_is_chosen_that_nothing_uses():
    settings = " ".join(
        text for path, text in tree.texts() if path.startswith("portal/settings/")
    )
    named = {
        name for name in chosen("base") if f'"{name.replace("-", "_")}.' in settings
    } | imported(*tree.ROOMS)

    assert chosen("base") - named - set(UNNAMED) == set()
