"""Letters over the API: send one, follow one, read those that were published."""

import re
from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import BeforeValidator, ConfigDict

from communities.models import CommunityPage, TopicTag
from communities.topics import family
from foundation import limits
from foundation.addresses import absolute
from foundation.api import CommunityCode, Moment, Page, Paging, keyset_page, problem
from foundation.api.fields import whole, worded
from jobs import idempotency
from mailbox import sending_limits, tracking
from mailbox.admission import received
from mailbox.forms import LetterForm
from mailbox.models import (
    Channel,
    Kind,
    Outcome,
    PublishedLetter,
    Resolved,
    Satisfaction,
    Stage,
)

router = Router(tags=["民情信箱"])

SCOPE = "letters"
TopicCode = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[1-9][0-9]?)?$")]
PLACE, HEAD = re.compile("[A-Z]{2}[0-9]{2}"), re.compile("[A-Z]{2}")
WRONG = "编号或查询码不对。请核对回执，查询码是12位数字。"


def only_true_or_false(value: Any) -> Any:
    """JSON's own true and false: "no" and 1 are slips of a program."""
    if not isinstance(value, bool):
        raise ValueError("not true or false")
    return value


def only_text(value: Any) -> Any:
    """A text of JSON; what stands in it is judged by the form."""
    if not isinstance(value, str) or len(value) > 4_000:
        raise ValueError("not a text")
    return value


Flag = Annotated[bool, BeforeValidator(only_true_or_false)]
Text = Annotated[str, BeforeValidator(only_text)]


class LetterIn(Schema):
    """A letter as it is sent. Unknown members are refused."""

    model_config = ConfigDict(extra="forbid")

    community: Text = Field(description="社区代码，如 QL01；街道本身不收信")
    kind: Text = Field(description=f"类型：{worded(Kind)}")
    topic: Text = Field(description="主题代码，如 HJ")
    title: Text = Field(description="标题，最多40字")
    content: Text = Field(description="什么事，10到600字")
    name: Text = Field("", description="姓名，可以不写")
    phone: Text = Field("", description="手机号或带区号的固定电话，可以不写")
    email: Text = Field("", description="邮箱，可以不写")
    confidential: Flag = Field(
        default=False, description="保密：承办单位看不到原文和来信人"
    )
    wants_public: Flag = Field(default=False, description="同意隐去个人信息后公开答复")


class ReceiptOut(Schema):
    """The receipt: the code is told this once."""

    number: str = Field(description="编号")
    code: str = Field(description="查询码，12位，只在这里给出一次")
    track_url: str = Field(
        description="查进度的网页；网址里没有编号和查询码",
        json_schema_extra={"format": "uri"},
    )


class TrackIn(Schema):
    """Number and code, as they stand on the receipt."""

    model_config = ConfigDict(extra="forbid")

    number: Text = Field(description="编号")
    code: Text = Field(description="查询码")


class Step(Schema):
    """One step of a letter."""

    at: Moment = Field(description="时间")
    label: str = Field(description="做了什么")
    unit: str = Field(description="单位")
    note: str = Field(description="说明")


class ReplyOut(Schema):
    """The answer in force."""

    content: str = Field(description="答复")
    unit: str = Field(description="答复单位")
    replied_at: Moment = Field(alias="released_at", description="答复时间")
    outcome: Outcome = Field(description=f"办理结果：{worded(Outcome)}")
    outcome_label: str = Field(alias="get_outcome_display")


class RatingOut(Schema):
    """What the writer said of the answer in force."""

    resolved: Resolved = Field(description=worded(Resolved))
    satisfaction: Satisfaction = Field(description=worded(Satisfaction))


class ReadingOut(Schema):
    """Somebody looked at who wrote: unit, post, time and reason, never who."""

    at: Moment
    unit: str
    post: str
    reason: str


class ProgressOut(Schema):
    """How far a letter is."""

    number: str
    stage: Stage = Field(description=f"阶段：{worded(Stage)}")
    stage_label: str
    due_on: date | None = Field(description="答复期限；没有则为 null")
    due_explained: str = Field(description="期限是怎么算的")
    timeline: list[Step] = Field(description="经过，新的在前")
    reply: ReplyOut | None = Field(description="答复；还没有则为 null")
    rating: RatingOut | None = Field(description="您的评价；还没有则为 null")
    readings: list[ReadingOut] = Field(description="谁查看过来信人信息")


@router.post("/", response={201: ReceiptOut}, url_name="letters_send", summary="写信")
def send_letter(request: HttpRequest, letter: LetterIn) -> HttpResponse:
    """寄一封信，得到编号和查询码。

    请带 `Idempotency-Key`（例如一个UUID）：断线重发时带同一个，得到同一个编号和查询码，
    不会重复寄信。急事请拨110、119、120，不要写信。
    """
    if (kept := idempotency.answered(request, SCOPE)) is not None:
        return kept
    form = form_of(letter)
    if not form.is_valid():
        return problem(
            422,
            errors=[
                {"field": name, "message": str(message)}
                for name, messages in form.errors.items()
                for message in messages
            ],
        )
    key = request.headers.get(idempotency.HEADER, "")
    verdict, counted = sending_limits.count(
        sending_limits.asked(request, form.contact), key=key and f"{SCOPE}:{key}"
    )
    if not verdict.allowed:
        sending_limits.take_back(counted)
        return problem(429, headers={"Retry-After": str(verdict.retry_after)})
    with idempotency.once(request, SCOPE) as turn:
        if turn.answer is not None:
            return turn.answer
        receipt = received(form, channel=Channel.API)
        return turn.keep(
            answer(
                201,
                ReceiptOut,
                number=receipt.letter.number,
                code=receipt.shown,
                track_url=absolute("/mailbox/track/"),
            )
        )


class SentForm(LetterForm):
    """The page's form where nobody chooses: of places and topics, the one that was sent."""

    def offered_places(self) -> QuerySet[CommunityPage]:
        place = super().offered_places().filter(code=self._sent("community", PLACE))
        return place.only("code", "kind", "title")

    def offered_heads(self) -> QuerySet[TopicTag]:
        return super().offered_heads().filter(code=self._sent("topic", HEAD))

    def _sent(self, name: str, form: re.Pattern[str]) -> str:
        """A code by its form, or none: no database compares what a program may send."""
        code = str(self.data[name])
        return code if form.fullmatch(code) else ""


def form_of(letter: LetterIn) -> LetterForm:
    """The page's own form with what was sent: one place says what a letter must have."""
    given = letter.dict()
    given["wants_public"] = "yes" if letter.wants_public else "no"
    return SentForm(given)


def answer(status: int, schema: type[Schema], **values: Any) -> HttpResponse:
    """A response of this schema that can be kept word for word."""
    text = schema(**values).model_dump_json()
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")


@router.post("/track/", response=ProgressOut, url_name="letters_track", summary="查进度")
def track_letter(request: HttpRequest, asked: TrackIn) -> object:
    """凭编号和查询码查一封信的进度。不对时一律答404，不说明是哪一项不对。"""
    found = tracking.find(asked.number, asked.code, address=limits.address_of(request))
    if not found.verdict.allowed:
        return problem(429, headers={"Retry-After": str(found.verdict.retry_after)})
    if found.letter is None:
        return problem(404, detail=WRONG)
    progress = tracking.progress(found.letter)
    current = [rating for rating in progress.ratings if rating.round == found.letter.round]
    return {
        "number": found.letter.number,
        "stage": tracking.outward_stage(found.letter),
        "stage_label": tracking.shown_stage(found.letter),
        "due_on": found.letter.answer_due_on,
        "due_explained": progress.due_explained,
        "timeline": progress.timeline,
        "reply": progress.reply,
        "rating": current[0] if current else None,
        "readings": [
            {"at": at, "unit": unit, "post": post, "reason": reason}
            for at, unit, post, reason in progress.readings
        ],
    }


class LetterFilter(Paging):
    """The conditions of the list; several hold together."""

    community: CommunityCode | None = Field(None, description="社区代码")
    kind: Kind | None = Field(None, description=f"类型：{worded(Kind)}")
    tag: TopicCode | None = Field(None, description="主题代码；含它的子主题")
    year: whole(2000, 2200) | None = Field(None, description="答复日期所在的年份")


class LetterItem(Schema):
    """One published letter with its answer: texts written for the public."""

    id: int
    url: str = Field(description="网页地址", json_schema_extra={"format": "uri"})
    title: str = Field(description="标题")
    community: str = Field(alias="community.code", description="社区代码")
    kind: Kind = Field(description="类型")
    kind_label: str = Field(alias="get_kind_display")
    topic: str = Field(alias="topic.code", description="主题代码")
    content: str = Field(description="来信（公开稿）")
    reply: str = Field(description="答复（公开稿）")
    unit: str = Field(description="答复单位")
    outcome: Outcome = Field(description="办理结果")
    outcome_label: str = Field(alias="get_outcome_display")
    accepted_on: date | None = Field(description="受理日期")
    replied_on: date = Field(description="答复日期")
    published_at: Moment = Field(description="公开时间")

    @staticmethod
    def resolve_url(row: PublishedLetter) -> str:
        return absolute(row.get_absolute_url())


@router.get("/", response=Page[LetterItem], url_name="letters", summary="来信选登")
def list_letters(request: HttpRequest, filters: Query[LetterFilter]) -> object:
    """公开的来信和答复，新的在前。每一篇都经来信人同意或改写，由两个人核定。"""
    rows = PublishedLetter.objects.public().select_related("community", "topic")
    if filters.tag:
        rows = rows.filter(topic__in=family(filters.tag))
    same = {
        "community__code": filters.community,
        "kind": filters.kind,
        "replied_on__year": filters.year,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    return keyset_page(rows, filters, newest_by="published_at")
