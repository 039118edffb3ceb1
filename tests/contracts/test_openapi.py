"""The OpenAPI document: the one kept in the repository, and true to the answers.

After a wanted change: `manage.py api_schema > tests/contracts/openapi.json`.
"""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.contracts.keys import KEYS

KEPT = Path(__file__).with_name("openapi.json")

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json()


def operations(document):
    return [
        operation
        for operations in document["paths"].values()
        for operation in operations.values()
    ]


def test_the_document_is_the_one_in_the_repository():
    printed = StringIO()
    call_command("api_schema", stdout=printed)

    assert printed.getvalue() == KEPT.read_text()


def test_what_the_command_prints_is_what_the_portal_serves(client):
    assert client.get("/api/v1/openapi.json").content.decode() == KEPT.read_text()


def test_the_document_names_the_keys_of_the_answers(document):
    named = {
        name: set(schema["properties"])
        for name, schema in document["components"]["schemas"].items()
        if "properties" in schema
    }

    assert named == KEYS


def test_every_operation_documents_its_problems(document):
    for operation in operations(document):
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            assert content.keys() == {"application/problem+json"}
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                assert answer["content"].keys() == {"application/problem+json"}


def test_every_operation_and_parameter_is_explained_in_chinese(document):
    texts = [text for operation in operations(document) for text in words_of(operation)]

    assert len(texts) > 20
    assert [
        text for text in texts if not any("\u4e00" <= sign <= "\u9fff" for sign in text)
    ] == []


def words_of(operation):
    yield operation["summary"]
    yield operation["description"]
    for parameter in operation["parameters"]:
        yield parameter.get("description", parameter["name"])


def test_no_parameter_may_be_null_and_each_has_bounds(document):
    """What a parameter does not bound, a program will send."""
    for operation in operations(document):
        for parameter in operation["parameters"]:
            schema = parameter["schema"]
            assert "null" not in str(schema)
            assert (
                schema.keys() & {"$ref", "pattern", "format"}
                or {"minimum", "maximum"} <= schema.keys()
                or parameter["name"] == "cursor"
            ), parameter


def test_the_document_needs_nothing_from_another_host(document):
    assert "http" not in str(document["paths"])
    assert document["openapi"] == "3.1.0"
