"""Documents and calls as their people make them, through the workflow."""

import json
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from communities.models import CommunityPage, Organization
from governance.clauses import anchor_of
from governance.models import (
    GovernanceDocumentPage,
    GovernanceIndexPage,
    OpinionCallPage,
)

FIRST = {
    "rights": "居民有权查阅居务公开的内容和账目，居民委员会应当在十个工作日内答复。",
    "dogs": "饲养犬只的居民出门应当给犬只牵绳，并清理粪便。",
    "meeting": "居民会议每年至少召开一次，由居民委员会召集。",
}


def block_id(key: str) -> str:
    return str(uuid5(NAMESPACE_URL, key))


def anchor(key: str) -> str:
    """The anchor of the clause with this key."""
    return anchor_of(block_id(key))


def body(clauses: dict[str, str]) -> str:
    """A body as it is stored: a clause for each key, and its id from the key."""
    return json.dumps(
        [
            {
                "type": "clause",
                "id": block_id(key),
                "value": {"name": "", "text": text},
            }
            for key, text in clauses.items()
        ]
    )


def column(code: str = "QL01") -> GovernanceIndexPage:
    community = CommunityPage.objects.get(code=code)
    return GovernanceIndexPage.objects.descendant_of(community).get()


def added(page: Any, by: User, code: str = "QL01") -> Any:
    column(code).add_child(instance=page)
    page.save_revision(user=by, log_action="wagtail.create")
    return page


def committee(code: str = "QL01") -> Organization:
    return Organization.objects.get(community__code=code, kind="RESIDENTS_COMMITTEE")


def document(
    by: User,
    clauses: dict[str, str] | None = None,
    *,
    code: str = "QL01",
    title: str = "自治章程",
    **fields: Any,
) -> GovernanceDocumentPage:
    """A complete draft of a charter."""
    given = {
        "kind": "charter",
        "adopted_by": "第一次居民会议",
        "adopted_on": date(2026, 3, 1),
        "effective_on": date(2026, 4, 1),
        **fields,
    }
    page = GovernanceDocumentPage(
        title=title,
        publisher=committee(code),
        responsible_editor="居委会",
        owner=by,
        live=False,
        body=body(FIRST if clauses is None else clauses),
        **given,
    )
    return added(page, by, code)


def signed(page: Any, by: User, signer: User) -> Any:
    """Handed in by one person and signed by another."""
    page.get_workflow().start(page, by)
    state = fresh(page).current_workflow_task_state
    state.task.specific.on_action(state, signer, "approve")
    return fresh(page)


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def amended(
    page: Any, by: User, clauses: dict[str, str] | None = None, **fields: Any
) -> Any:
    """The next draft of a page."""
    draft = fresh(page).get_latest_revision_as_object()
    if clauses is not None:
        draft.body = body(clauses)
    for name, value in {"change_note": "修订。", **fields}.items():
        setattr(draft, name, value)
    draft.save_revision(user=by, log_action="wagtail.edit")
    return fresh(page)


def call(
    of: GovernanceDocumentPage,
    by: User,
    *,
    code: str = "QL01",
    title: str = "修订草案征求意见",
    **fields: Any,
) -> OpinionCallPage:
    """A complete draft of a call; its text is the document's newest draft."""
    given = {
        "explanation": "居民反映原来的条文不够清楚。",
        "opens_on": date(2026, 11, 2),
        "closes_on": date(2026, 11, 20),
        "paper_to": "居委会办公室",
        **fields,
    }
    page = OpinionCallPage(
        title=title,
        document=of,
        publisher=committee(code),
        responsible_editor="居委会",
        owner=by,
        live=False,
        **given,
    )
    return added(page, by, code)
