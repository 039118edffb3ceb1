"""The only module that writes reviews of procedures; it keeps their reminders on the desk.

    published ──► a year is over: on the desk ──► confirm() ──► a year …
                                              └──► the next edition is published

A procedure that holds and was looked through by nobody for a year lies on the desk until
somebody says 已复核，继续有效, or publishes a new edition.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from editorial import work_items
from foundation import clock, versions
from governance import procedure_desk
from governance.models import ProcedurePage, ProcedureReview
from governance.permissions import may_confirm
from publishing.models import PublishedVersion


class NotNow(ValidationError):
    """The procedure is not in a state in which it could be confirmed."""


@transaction.atomic
def confirm(procedure: ProcedurePage, *, by: User) -> ProcedureReview:
    """Say that the edition that holds today was looked through and goes on holding.

    Raises PermissionDenied, and NotNow where none holds or somebody did it today.
    """
    # The row that publication locks, too.
    Page.objects.select_for_update().get(pk=procedure.pk)
    page = ProcedurePage.objects.public().filter(pk=procedure.pk).first()
    if page is None:
        raise NotNow("这一份没有公开，或已经撤回。")
    if not may_confirm(by, page):
        raise PermissionDenied
    day = clock.today()
    edition = page.in_force(day)
    if edition is None:
        raise NotNow("今天没有施行的一版，不用复核。")
    if page.reviewed_on == day:
        raise NotNow("今天已经复核（或发布）过了。")
    review = ProcedureReview(
        procedure=page,
        version=PublishedVersion.objects.get(page=page.pk, version=edition.version),
        reviewed_by=by,
        reviewed_at=clock.now(),
    )
    review.full_clean(exclude=["procedure", "version", "reviewed_by"])
    review.save()
    ProcedurePage.objects.filter(pk=page.pk).update(reviewed_on=day)
    log(page, "governance.confirm_procedure", user=by, data={"version": edition.version})
    work_items.close(page)
    versions.bump("site", *page.content_scopes())
    return review


def remind(day: date) -> int:
    """Put to the desk what was not reviewed for a year, take off what holds no more.

    Gives how many lie there. Run twice, nothing doubles.
    """
    count = 0
    for pk in list(ProcedurePage.objects.public().values_list("pk", flat=True)):
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=pk)
            page = ProcedurePage.objects.without_texts().select_related(
                "community", "publisher"
            )
            count += procedure_desk.put(page.get(pk=pk), day=day)
    return count


@task()
def remind_of_reviews() -> None:
    """Each morning. Harmless twice."""
    remind(clock.today())
