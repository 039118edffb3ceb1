"""Who wrote, who confirmed, who may sign: the two-person rule, asked of persons.

书记、主任一肩挑 is usual, so nothing here looks at posts (domain.md, correction 4).
"""

from typing import Any

from wagtail.models import PageLogEntry, Revision, TaskState

from communities.permissions import holds

# What Wagtail logs when somebody writes. Revisions alone do not tell: one that is
# overwritten in place names only whoever typed last.
WRITING = (
    "wagtail.create",
    "wagtail.edit",
    "wagtail.revert",
    "wagtail.copy",
    "wagtail.rename",
)


def authors(page: Any) -> set[int]:
    """Everybody who wrote on the page since it was last published, by primary key."""
    last = page.versions.order_by("-version").values("revision_id", "revision").first()
    revisions = Revision.objects.for_instance(page)
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=WRITING)
    if last is not None:
        revisions = revisions.filter(pk__gt=last["revision_id"])
        published = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
        latest = published.order_by("-pk").values_list("pk", flat=True).first()
        entries = entries.filter(pk__gt=latest or 0)
    wrote = set(revisions.values_list("user_id", flat=True))
    wrote.update(entries.values_list("user_id", flat=True))
    if last is None:
        wrote.add(page.owner_id)
    return {pk for pk in wrote if pk is not None}


def confirmation(page: Any, revision: Revision) -> TaskState | None:
    """The approved confirmation of exactly this draft, or None."""
    found = TaskState.objects.filter(
        revision=revision,
        status=TaskState.STATUS_APPROVED,
        task__content_type__app_label="publishing",
        task__content_type__model="confirmationtask",
    )
    state: TaskState | None = found.order_by("-pk").first()
    return state


def may_sign(page: Any, user: Any) -> bool:
    """Whether the user may sign the latest draft: holds the right, wrote nothing of it.

    Where a confirmation is asked, it must stand, by somebody who neither wrote nor
    signs; only 党务 lets whoever reviewed its secrecy sign too.
    """
    revision = page.get_latest_revision()
    if revision is None:
        return False
    draft = revision.as_object()
    wrote = authors(page)
    if user.pk in wrote or not holds(user, draft.sign_off_permission(), page):
        return False
    if not draft.confirmation_permission():
        return True
    confirmed = confirmation(page, revision)
    if confirmed is None or confirmed.finished_by_id in wrote | {None}:
        return False
    return bool(draft.confirmer_may_sign() or confirmed.finished_by_id != user.pk)
