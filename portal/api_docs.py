"""The API's documentation page, rendered from the OpenAPI document: no script needed."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.addresses import absolute
from portal.api import api

# JSON Schema's words, as an integrator who reads Chinese says them.
TYPES = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "是或否（true／false）",
    "array": "列表",
    "object": "对象",
    "null": "null",
}
FORMATS = {"date": "日期（2026-11-25）", "date-time": "时间（ISO 8601）", "uri": "网址"}

# Values with which an example answers something on a demonstration.
EXAMPLES = {"limit": "5", "community": "QL01", "code": "QL01", "id": "1"}
SHOWN_IN_EXAMPLE = ("limit", "community")


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Each operation with its parameters and an example, and the schemas of the answers."""
    return render(request, "portal/api_docs.html", contents())


@lru_cache(maxsize=1)
def contents() -> dict[str, Any]:
    """What the page shows; the document does not change while the portal runs."""
    document = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    return {
        "description": paragraphs(document["info"]["description"]),
        "openapi_url": absolute(reverse("v1:openapi-json")),
        "groups": groups(document),
        "schemas": [
            schema_of(name, schema, schemas)
            for name, schema in schemas.items()
            if schema.get("properties")
        ],
        "values": [
            {"name": name, "values": schema["enum"]}
            for name, schema in schemas.items()
            if "enum" in schema
        ],
    }


def groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the order in which rooms are mounted."""
    found: dict[str, list[dict[str, Any]]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(
                operation_of(address, method, operation)
            )
    return list(found.items())


def operation_of(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    answers = operation["responses"]
    schema = answers[200]["content"]["application/json"]["schema"]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [parameter_of(entry) for entry in operation["parameters"]],
        "example": example(address, operation["parameters"]),
        "answer": name_of(schema),
        "answers": [(status, answer["description"]) for status, answer in answers.items()],
    }


def parameter_of(entry: dict[str, Any]) -> dict[str, Any]:
    schema = entry["schema"]
    low, high = schema.get("minimum"), schema.get("maximum")
    return {
        "name": entry["name"],
        "required": entry["required"],
        "kind": kind_of(schema),
        "between": f"{low}—{high}" if low is not None and high is not None else "",
        "values": schema.get("enum", []),
        "default": schema.get("default", ""),
        "description": entry.get("description", ""),
    }


def schema_of(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """One table: the members of an answer."""
    return {
        "name": schema.get("title", name),
        "anchor": anchor(name),
        "members": [
            {
                "name": member,
                "kind": kind_of(details),
                "schema": name_of(details) if name_of(details) in schemas else "",
                "anchor": anchor(name_of(details)),
                "description": details.get("description", ""),
            }
            for member, details in schema["properties"].items()
        ],
    }


def example(address: str, parameters: list[dict[str, Any]]) -> str:
    """A line for the shell that answers something."""
    chosen = {}
    for entry in parameters:
        value = EXAMPLES.get(entry["name"], "1")
        if entry["in"] == "path":
            address = address.replace(f"{{{entry['name']}}}", value)
        elif entry["name"] in SHOWN_IN_EXAMPLE:
            chosen[entry["name"]] = value
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"curl '{absolute(address)}{query}'"


def name_of(schema: dict[str, Any]) -> str:
    """The schema that an answer or a member refers to, or ""."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "items" in schema:
        return name_of(schema["items"])
    for option in schema.get("anyOf", []):
        if name := name_of(option):
            return name
    return ""


def kind_of(schema: dict[str, Any]) -> str:
    """The type in words: 文字, 日期, 列表…"""
    if "anyOf" in schema:
        return "或 ".join(kind_of(option) for option in schema["anyOf"])
    if "enum" in schema:
        return "代码"
    if "$ref" in schema:
        return name_of(schema)
    if "items" in schema:
        return f"列表：{kind_of(schema['items'])}"
    return FORMATS.get(schema.get("format", "")) or TYPES.get(
        schema.get("type", ""), "不限"
    )


def anchor(name: str) -> str:
    return f"schema-{name}"


def paragraphs(text: str) -> list[str]:
    """The description's lines, without its marks for lists."""
    return [line.removeprefix("- ") for line in text.splitlines() if line.strip()]
