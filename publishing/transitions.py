"""The only module that makes a page public or takes it away again.

draft --submit--> [confirmation] --> sign-off --publish()--> public
public --edit, submit, sign--> public (next version; the former one stays readable)
public --propose_withdrawal--> proposed --approve_withdrawal--> withdrawn (410 for ever)
                                        --refuse_withdrawal---> public

Each step locks the page, checks right and state, writes, logs and moves the content
versions in one transaction (architecture, decisions 4 and 5).
"""

import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState

from accounts.models import User
from communities.permissions import holds
from foundation import clock, versions
from publishing import carrying, followers, permissions
from publishing.models import PublishedVersion, Withdrawal
from transparency.log import append

STREAM = "publications"


class NotPublishable(ValidationError):
    """The draft still lacks something; `messages` names all of it at once."""


class NotAllowedNow(ValidationError):
    """The page is not in a state from which this step may start."""


@transaction.atomic
def publish(page: Any, *, by: User) -> PublishedVersion:
    """Publish the latest draft as the next version, signed by `by`.

    Raises PermissionDenied where the two-person rule or a confirmation is not met, and
    NotPublishable where elements are missing.
    """
    page = locked(page)
    revision = page.get_latest_revision()
    if page.tombstone() is not None:
        raise NotAllowedNow("已撤回的内容不能再公开，请另起一条。")
    if revision is None or not permissions.may_sign(page, by):
        raise PermissionDenied
    if issues := revision.as_object().publication_issues():
        raise NotPublishable(issues)
    confirmed = permissions.confirmation(page, revision)

    revision.publish(user=by, skip_permission_checks=True)
    page = Page.objects.get(pk=page.pk).specific
    moment = clock.now()
    number = page.versions.count() + 1
    page.on_published(by=by, version=number, moment=moment)
    Page.objects.filter(pk=page.pk).update(
        last_published_at=moment,
        **({"first_published_at": moment} if number == 1 else {}),
    )
    page.refresh_from_db()
    files = carrying.carry(page)
    record = canonical({**page.public_record(), **carrying.recorded(files)})
    version = PublishedVersion.objects.create(
        page_id=page.pk,
        revision=revision,
        version=number,
        published_at=moment,
        published_by=by,
        confirmed_by=confirmed.finished_by if confirmed else None,
        note=getattr(page, "change_note", ""),
        record=record,
        html=render_to_string("publishing/record.html", {"page": page}),
        sha256=hashlib.sha256(record.encode()).hexdigest(),
    )
    append(
        STREAM,
        "published",
        {"page": page.pk, "version": number, "sha256": version.sha256, **label(page)},
    )
    carrying.want_sizes(page)
    followers.tell_published(page, version, by=by)
    versions.bump("site", *page.content_scopes())
    return version


@transaction.atomic
def propose_withdrawal(page: Any, *, by: User, reason: str) -> Withdrawal:
    """Ask that a published page be withdrawn, with the reason that readers will see."""
    page = locked(page)
    if not holds(by, "publishing.withdraw", page):
        raise PermissionDenied
    if not page.live or not page.versions.exists():
        raise NotAllowedNow("只有已公开的内容才能撤回。")
    withdrawal = Withdrawal(
        page_id=page.pk, reason=reason.strip(), proposed_by=by, proposed_at=clock.now()
    )
    withdrawal.full_clean()
    withdrawal.save()
    log(page, "publishing.propose_withdrawal", user=by, data={"reason": reason})
    return withdrawal


@transaction.atomic
def approve_withdrawal(withdrawal: Withdrawal, *, by: User) -> Withdrawal:
    """Take the page off the site; its address answers 410 with the reason from now on."""
    page, withdrawal = open_withdrawal(withdrawal, by=by)
    decide(withdrawal, Withdrawal.State.APPROVED, by=by)
    UnpublishPageAction(page, user=by, log_action=False).execute(
        skip_permission_checks=True
    )
    in_review = WorkflowState.objects.filter(
        base_content_type=page.cached_content_type, object_id=str(page.pk)
    )
    for state in in_review.filter(status__in=("in_progress", "needs_changes")):
        state.cancel(user=by)
    carrying.let_go(page)
    page.on_withdrawn(moment=withdrawal.decided_at)
    log(page, "publishing.withdraw", user=by, data={"reason": withdrawal.reason})
    append(STREAM, "withdrawn", {"page": page.pk, **label(page)})
    followers.tell_withdrawn(page, by=by)
    versions.bump("site", *page.content_scopes())
    return withdrawal


@transaction.atomic
def refuse_withdrawal(withdrawal: Withdrawal, *, by: User) -> Withdrawal:
    """Leave the page where it is."""
    page, withdrawal = open_withdrawal(withdrawal, by=by)
    decide(withdrawal, Withdrawal.State.REFUSED, by=by)
    log(page, "publishing.refuse_withdrawal", user=by)
    return withdrawal


def open_withdrawal(withdrawal: Withdrawal, *, by: User) -> tuple[Any, Withdrawal]:
    """The page and the proposal, locked; refused to the proposer and where decided."""
    page = locked(withdrawal.page)
    withdrawal = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    if by.pk == withdrawal.proposed_by_id or not holds(
        by, page.sign_off_permission(), page
    ):
        raise PermissionDenied
    if withdrawal.state != Withdrawal.State.PROPOSED:
        raise NotAllowedNow("这份撤回申请已经处理过了。")
    return page, withdrawal


def decide(withdrawal: Withdrawal, state: str, *, by: User) -> None:
    withdrawal.state = state
    withdrawal.decided_by = by
    withdrawal.decided_at = clock.now()
    withdrawal.full_clean()
    withdrawal.save()


def locked(page: Any) -> Any:
    """The page as it is now, its row locked until the transaction ends."""
    return Page.objects.select_for_update().get(pk=page.pk).specific


def label(page: Any) -> dict[str, str]:
    """How the public log names a page: by number where it has one, never by a person."""
    return {"number": getattr(page, "number", "") or page.slug, "title": page.title}


def canonical(record: dict[str, Any]) -> str:
    """One text for one content: sorted keys, no blanks, so that its hash can be checked."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
