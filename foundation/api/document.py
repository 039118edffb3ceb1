"""The OpenAPI 3.1 document: ninja's, and with each operation the problems it may answer."""

from typing import Any

from pydantic import BaseModel

from foundation.api.problems import CONTENT_TYPE, WORDS, Problem

COMPONENTS = "#/components/schemas/"
ETAG = {
    "description": "答复内容的强校验值，可用于 If-None-Match。",
    "required": True,
    "schema": {"type": "string"},
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Ninja's document made whole and true."""
    schemas = document["components"]["schemas"]
    schemas.update(schemas_of(Problem))
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                settle(parameter)
            document_answers(operation["responses"], reading=method == "get")
    for schema in schemas.values():
        simplify(schema)
    needed = used(document["paths"], schemas)
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(needed)}
    return document


def schemas_of(model: type[BaseModel]) -> dict[str, Any]:
    """A model's schema and those it refers to, by name."""
    schema = model.model_json_schema(ref_template=COMPONENTS + "{model}")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def settle(parameter: dict[str, Any]) -> None:
    """An optional parameter is left out, never null; its words stand in one place."""
    schema = parameter["schema"]
    if "anyOf" in schema:
        [kept] = [option for option in schema.pop("anyOf") if option != {"type": "null"}]
        schema.update(kept)
    if schema.get("default", "") is None:
        del schema["default"]
    schema.pop("description", None)
    schema.pop("title", None)


def document_answers(responses: dict[Any, Any], *, reading: bool) -> None:
    """Problems by class of status; 304 and the ETag for good answers."""
    if reading:
        good = responses[200]
        good["description"] = "查到的内容。"
        good["headers"] = {"ETag": ETAG}
        responses[304] = {"description": "内容没有变化（请求带 If-None-Match 时）。"}
    else:
        for status in (200, 201):
            if status in responses:
                responses[status]["description"] = "已办妥。"
    for status in list(responses):
        if status >= 400:
            responses[status] = problem_answer(
                WORDS[status][0],
                responses[status]["content"]["application/json"]["schema"],
            )
    general = {"$ref": f"{COMPONENTS}Problem"}
    responses["4XX"] = problem_answer("请求有误、未找到或过于频繁。", general)
    responses["5XX"] = problem_answer("服务器出错，或暂时无法服务。", general)


def problem_answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {CONTENT_TYPE: {"schema": schema}}}


def used(part: Any, schemas: dict[str, Any]) -> set[str]:
    """Names of the schemas to which a part of the document leads."""
    found: set[str] = set()
    parts = [part]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix(COMPONENTS)
            if name and name not in found:
                found.add(name)
                parts.append(schemas[name])
            parts += part.values()
    return found


def simplify(schema: dict[str, Any]) -> None:
    """Leave out what pydantic adds and no reader needs, in place.

    Docstrings speak to developers, titles repeat names, and null is no default of a
    member that is absent when it has no value.
    """
    schema.pop("description", None)
    for member in schema.get("properties", {}).values():
        member.pop("title", None)
        if member.get("default", "") is None:
            del member["default"]
