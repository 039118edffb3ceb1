"""The API's documentation page, rendered from the OpenAPI document: no script needed."""

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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
}
FORMATS = {"date": "日期（2026-11-25）", "date-time": "时间（ISO 8601）", "uri": "网址"}

# Values with which an example answers something on a demonstration.
EXAMPLES = {
    "limit": "5",
    "community": "QL01",
    "code": "QL01",
    "id": "1",
    "number": "SX-QL01-2026-0001",
    "path": "/",
}
SHOWN_IN_EXAMPLE = ("limit", "community", "path")
# What is sent, by the name of its schema.
BODIES: dict[str, dict[str, Any]] = {
    "LetterIn": {
        "community": "QL01",
        "kind": "help",
        "topic": "HJ",
        "title": "楼道灯坏了",
        "content": "3号楼一单元一层的灯坏了两天，老人晚上看不见台阶。",
    },
    "TrackIn": {"number": "MQ-QL01-20261123-0042", "code": "1234-5678-9012"},
}


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Each operation with its parameters and an example, and the schemas of the answers."""
    return render(request, "portal/api_docs.html", contents())


@lru_cache(maxsize=1)
def contents() -> dict[str, Any]:
    """What the page shows; the document does not change while the portal runs."""
    document = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    intro, *rules = document["info"]["description"].splitlines()
    return {
        "intro": intro,
        "rules": [coded(rule.removeprefix("- ")) for rule in rules if rule],
        "openapi_url": absolute(reverse("v1:openapi-json")),
        "groups": groups(document),
        "schemas": [
            schema_of(name, schema)
            for name, schema in schemas.items()
            if "properties" in schema
        ],
        "codes": [
            {"name": name, "anchor": anchor(name), "values": schema["enum"]}
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
    """What the page says of one operation."""
    answers = operation["responses"]
    sent = link_of(operation.get("requestBody", {}))
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "description": operation["description"],
        "parameters": [parameter_of(entry) for entry in operation["parameters"]],
        "body": sent,
        "example": sending(address, sent["schema"])
        if sent
        else example(address, operation["parameters"]),
        "answers": [
            {"status": status, "description": answer["description"], **link_of(answer)}
            for status, answer in sorted(answers.items(), key=lambda pair: str(pair[0]))
        ],
    }


def link_of(answer: dict[str, Any]) -> dict[str, str]:
    """The schema of an answer, to be linked; an answer may have none."""
    for content in answer.get("content", {}).values():
        name = name_of(content["schema"])
        return {"schema": name, "anchor": anchor(name)}
    return {}


def parameter_of(entry: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one parameter."""
    schema = entry["schema"]
    low, high = schema.get("minimum"), schema.get("maximum")
    return {
        "name": entry["name"],
        "kind": kind_of(schema) or "代码",
        "bounds": f"{low} 至 {high}" if low is not None and high is not None else "",
        "default": schema.get("default", ""),
        "description": entry["description"],
    }


def schema_of(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one object: its members."""
    return {
        "name": name,
        "anchor": anchor(name),
        "members": [
            {
                "name": member,
                "kind": kind_of(details),
                "schema": name_of(details),
                "null": may_be_null(details),
                "anchor": anchor(name_of(details)),
                "description": details.get("description", ""),
            }
            for member, details in schema["properties"].items()
        ],
    }


def sending(address: str, schema: str) -> str:
    """A line for the shell that sends JSON."""
    body = json.dumps(BODIES[schema], ensure_ascii=False)
    return f"curl -H 'Content-Type: application/json' -d '{body}' '{absolute(address)}'"


def example(address: str, parameters: list[dict[str, Any]]) -> str:
    """A line for the shell that answers something on a demonstration."""
    chosen = {}
    for entry in parameters:
        value = EXAMPLES.get(entry["name"], "")
        if entry["in"] == "path":
            address = address.replace(f"{{{entry['name']}}}", value)
        elif entry["name"] in SHOWN_IN_EXAMPLE:
            chosen[entry["name"]] = value
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"curl '{absolute(address)}{query}'"


def name_of(schema: dict[str, Any]) -> str:
    """The object or code that a member refers to; "" where it is a plain value."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for part in [schema.get("items", {}), *schema.get("anyOf", [])]:
        if name := part and name_of(part):
            return name
    return ""


def kind_of(schema: dict[str, Any]) -> str:
    """The type in words, as far as they go before the name of an object or a code."""
    if "anyOf" in schema:
        return kind_of(schema["anyOf"][0])
    if "items" in schema:
        return f"列表，每项为{kind_of(schema['items'])}"
    if "$ref" in schema:
        return ""
    return FORMATS.get(schema.get("format", "")) or TYPES.get(
        schema.get("type", ""), "不限"
    )


def may_be_null(schema: dict[str, Any]) -> bool:
    """Whether a member may have no value."""
    return {"type": "null"} in schema.get("anyOf", [])


def anchor(name: str) -> str:
    """The fragment at which an object is explained."""
    return f"schema-{name}"


def coded(text: str) -> SafeString:
    """Text whose `marked` parts are code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if turn % 2 else part,)
            for turn, part in parts
        ),
    )
