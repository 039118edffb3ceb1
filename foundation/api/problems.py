"""The one shape of what went wrong: problem+json (RFC 9457), in words for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field

from foundation import requests

CONTENT_TYPE = "application/problem+json"

# status: (title, what to do)
WORDS = {
    400: ("请求有误", "请按接口说明修改后再试。"),
    401: ("请先登录", "这个接口要先登录。"),
    403: ("没有权限", "这项内容不对您开放。"),
    404: ("未找到", "没有这个地址，或内容尚未公开。请核对地址，末尾的斜杠也要写上。"),
    405: ("不支持这种请求方法", "可用的方法见响应头 Allow。"),
    408: ("没有收完", "请求正文没有收完，或来得太慢。请检查网络后重发。"),
    409: ("正在处理", "同一个请求正在处理，请按响应头 Retry-After 的秒数等候后重发。"),
    410: ("已撤回", "这条内容已经撤回，只保留下列信息。"),
    411: ("缺少长度", "请求正文要带 Content-Length。"),
    413: ("内容太多", "请求正文不超过64KB。"),
    415: ("格式不对", "请求正文用 JSON，Content-Type 写 application/json。"),
    422: ("请求有误", "请按接口说明修改后再试。"),
    429: ("请稍后再试", "请求过于频繁，请按响应头 Retry-After 的秒数等候。"),
    500: ("服务器出错", "请稍后再试；如需反映，请告知请求编号。"),
    503: ("暂时无法服务", "请稍后再试。"),
}
# What 503 says where a disk is full, and after how many seconds to come again.
FULL = "网站的存储空间不足，暂时不能提交；阅读不受影响。请稍后再试。"
FULL_SECONDS = 300
UNKNOWN_WORDS = ("请求有误", "请按接口说明修改后再试。")


class FieldError(Schema):
    """What is wrong with one parameter or field."""

    field: str = Field(description="有问题的参数或字段")
    message: str = Field(description="问题说明")


class Problem(Schema):
    """An answer in the form of RFC 9457."""

    title: str = Field(description="出了什么问题")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="可以怎么做")
    errors: list[FieldError] = Field(description="逐项说明；没有则为空")
    request_id: str = Field(description="请求编号，反映问题时请告知")


def problem(
    status: int,
    *,
    detail: str = "",
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem+json answer; `more` are members that the operation's schema names."""
    title, advice = WORDS.get(status, UNKNOWN_WORDS)
    body = {
        "title": title,
        "status": status,
        "detail": detail or advice,
        "errors": list(errors),
        "request_id": requests.request_id(),
        **more,
    }
    return JsonResponse(
        body,
        status=status,
        content_type=CONTENT_TYPE,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def refusal(name: str, message: str) -> dict[str, Any]:
    """One entry of a ValidationError whose words may be shown as they are."""
    return {"type": "refused", "loc": ("query", name), "msg": message}


def refused(_request: HttpRequest, exc: Exception) -> HttpResponse:
    """Answer an HttpError by its status and anything unfound by 404."""
    return problem(getattr(exc, "status_code", 404))


def unprocessable(_request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Name the parameter, but not pydantic's English: these words are shown to people.

    A malformed address is an address that does not exist, so it is 404 like any other.
    """
    if any(error["loc"][:1] == ("path",) for error in exc.errors):
        return problem(404)
    errors = [
        {"field": str(error["loc"][-1])[:50], "message": told(error)}
        for error in exc.errors
    ]
    return problem(422, errors=errors)


def told(error: Mapping[str, Any]) -> str:
    """The sentence for one validation error."""
    if error["type"] == "refused":
        return str(error["msg"])
    bounds = error.get("ctx", {})
    match error["type"]:
        case "greater_than_equal":
            return f"不能小于 {bounds['ge']}。"
        case "less_than_equal":
            return f"不能大于 {bounds['le']}。"
        case "enum" | "literal_error":
            return "只能取接口说明中列出的值。"
        case "missing":
            return "缺少这一项。"
    return "格式不合要求。"
