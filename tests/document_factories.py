"""A document in two editions and a call on it, as rows: no workflow, no people."""

import hashlib
from datetime import date, timedelta
from typing import Any

import factory

from foundation import clock
from governance import editions
from governance.models import (
    GovernanceDocumentPage,
    GovernanceIndexPage,
    OpinionCallPage,
)
from publishing.models import PublishedVersion
from publishing.transitions import canonical
from tests.factories import UserFactory, column_of
from tests.governance import making
from tests.text_factories import TextPageFactory

FIRST = {**making.FIRST, "gate": "每个楼门推选楼门长一人，收集居民意见，张贴公开内容。"}
SECOND = {
    "rights": making.FIRST["rights"].replace("十个", "五个"),
    "meeting": making.FIRST["meeting"],
    "dogs": making.FIRST["dogs"],
    "hall": "设社区议事厅，居民和驻区单位在议事厅协商公共事务，结果公示五个工作日。",
}


class DocumentFactory(TextPageFactory):
    """The charter of a community; its editions come from in_two_editions()."""

    title = "槐荫里社区居民自治章程"
    slug = "charter"
    kind = "charter"
    adopted_by = "2026年居民会议"
    adopted_on = date(2026, 3, 28)
    effective_on = date(2026, 4, 1)
    filing_number = "青街居备〔2026〕4号"
    filed_on = date(2026, 3, 30)
    votes_for, votes_against, votes_abstained = 421, 4, 7
    body = making.body(FIRST)
    parent = factory.LazyAttribute(
        lambda made: column_of(
            made.community, GovernanceIndexPage, "章程和制度", "governance"
        )
    )

    class Meta:
        model = GovernanceDocumentPage


class CallFactory(DocumentFactory):
    """A call on a document, open today."""

    title = "自治章程修订草案征求意见"
    slug = "call"
    explanation = "居民反映原来的条文不够清楚。"
    paper_to = "居委会办公室"
    kind = adopted_by = adopted_on = effective_on = filing_number = filed_on = None
    votes_for = votes_against = votes_abstained = None

    class Meta:
        model = OpinionCallPage
        exclude = (
            "kind", "adopted_by", "adopted_on", "effective_on", "filing_number",
            "filed_on", "votes_for", "votes_against", "votes_abstained",
        )  # fmt: skip


def in_two_editions(community: Any) -> GovernanceDocumentPage:
    """Published twice: one clause moved, one reworded, one out, one in."""
    page = DocumentFactory(community=community, published=True)
    publish(page, 1, date(2022, 4, 1))
    old = page.parts()
    page.body = making.body(SECOND)
    page.gone = editions.gone_after([], old, page.parts(), version=1)
    publish(page, 2, date(2026, 4, 1))
    return page


def publish(page: Any, version: int, effective_on: date) -> None:
    """What the publishing room leaves behind of one edition."""
    page.version, page.effective_on = version, effective_on
    page.change_note = "修订。" if version > 1 else ""
    page.editions = [*page.editions, editions.entry(version, effective_on, None)]
    page.save()
    record = canonical(page.public_record())
    PublishedVersion.objects.create(
        page_id=page.pk,
        revision=page.save_revision(),
        version=version,
        published_at=clock.now(),
        published_by=UserFactory(),
        note=page.change_note,
        record=record,
        html="",
        sha256=hashlib.sha256(record.encode()).hexdigest(),
    )


def call_on(document: GovernanceDocumentPage, **fields: Any) -> OpinionCallPage:
    """A public call, with the text of the newest edition and one more clause."""
    today = clock.today()
    text = {**SECOND, "wires": "电动自行车不进楼，电线不从窗户里拉出来充电。"}
    given = {
        "opens_on": today - timedelta(days=2),
        "closes_on": today + timedelta(days=12),
        "based_on": document.version,
        "body": making.body(text),
        **fields,
    }
    return CallFactory(
        community=document.community, document=document, published=True, **given
    )


def answers(call: Any) -> list[dict[str, Any]]:
    """Two answers as a call tells them."""
    first = next(part for part in call.parts() if part.anchor)
    return [
        {
            "about": first.called,
            "anchor": first.anchor,
            "gist": "写明几天之内答复",
            "outcome": "adopted",
            "reason": "改为五个工作日。",
        },
        {
            "about": "全文",
            "anchor": "",
            "gist": "写得短一些",
            "outcome": "not_adopted",
            "reason": "条文已经很短。",
        },
    ]
