"""Lists, page by page: as fast at page 1000 as at page 1."""

from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer
from pydantic.json_schema import SkipJsonSchema

from foundation.api.fields import whole
from foundation.api.problems import refusal

Item = TypeVar("Item")


class Paging(Schema):
    """The parameters of every list; a room's filter inherits from it."""

    limit: whole(1, 100) = Field(20, description="每页条数")
    cursor: str = Field("", description="上一页答复中的 next；第一页不写")
    count: whole(0, 1) = Field(0, description="写 1 时答复中带总数 count")


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(description="下一页的游标；null 表示没有了")
    count: int | SkipJsonSchema[None] = Field(None, description="总数，只在 count=1 时给出")

    @model_serializer(mode="wrap")
    def without_an_unasked_count(self, handler: SerializerFunctionWrapHandler):
        """`count` is absent unless it was asked for."""
        body = handler(self)
        if self.count is None:
            del body["count"]
        return body


def keyset_page(rows: QuerySet[Any], paging: Paging, *, newest_by: str) -> dict[str, Any]:
    """The next rows after the cursor, newest first."""
    return page_after(rows, paging, field=newest_by, sign="-", onward="lt")


def ordered_page(rows: QuerySet[Any], paging: Paging, *, by: str) -> dict[str, Any]:
    """The next rows after the cursor, in ascending order of a field."""
    return page_after(rows, paging, field=by, sign="", onward="gt")


def page_after(
    rows: QuerySet[Any], paging: Paging, *, field: str, sign: str, onward: str
) -> dict[str, Any]:
    """The next rows after the cursor in the order of (field, pk).

    The cursor is signed, so that nobody can feed its values to the database; without the
    time, so that the same page has the same ETag a second later.
    """
    signer = signing.Signer(salt=f"cursor:{rows.model._meta.label}:{sign}{field}")
    ordered = rows.order_by(f"{sign}{field}", f"{sign}pk")
    if paging.cursor:
        try:
            value, pk = signer.unsign_object(paging.cursor)
        except signing.BadSignature:
            raise ValidationError([refusal("cursor", "游标无效。")]) from None
        # The bound on the field alone can use the index; then, among the rows of that very
        # value, those already shown go.
        ordered = ordered.filter(
            Q(**{f"{field}__{onward}": value}) | Q(**{f"pk__{onward}": pk}),
            **{f"{field}__{onward}e": value},
        )
    found = list(ordered[: paging.limit + 1])
    following = None
    if len(found) > paging.limit:
        found.pop()
        last = getattr(found[-1], field)
        value = last.isoformat() if hasattr(last, "isoformat") else last
        following = signer.sign_object([value, found[-1].pk])
    page: dict[str, Any] = {"items": found, "next": following}
    if paging.count:
        page["count"] = rows.count()
    return page
