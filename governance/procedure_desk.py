"""How procedures lie on the editors' desk: when nobody reviewed one for a year."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from editorial import sources, work_items
from foundation import clock
from governance import permissions
from governance.models import ProcedurePage
from workdays.calendar import add_working_days

KIND = "procedure_review"
# Working days that there are for it, once a year is over.
DONE_IN = 20


def anniversary(day: date) -> date:
    """The same day a year on; of 29 February the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def is_due(page: ProcedurePage, day: date) -> bool:
    """Whether it holds, and nobody looked it through for a year."""
    return bool(
        page.live
        and page.withdrawn_at is None
        and page.reviewed_on
        and page.in_force(day)
        and anniversary(page.reviewed_on) <= day
    )


def put(page: ProcedurePage, *, day: date | None = None) -> bool:
    """Write or close its item, in the caller's transaction; whether it lies there."""
    if page.reviewed_on is None or not is_due(page, day or clock.today()):
        work_items.close(page)
        return False
    since = anniversary(page.reviewed_on)
    work_items.put(
        page,
        community=page.community,
        kind=KIND,
        title=f"复核上墙制度：《{page.title[:120]}》",
        stage="due",
        stage_label="满一年没有复核",
        due_on=add_working_days(since, DONE_IN),
        received_at=clock.end_of(since - timedelta(days=1)),
        assigned_organization=page.publisher,
    )
    return True


def standing() -> Any:
    """Those that may have to lie there: put() knows which do."""
    rows = ProcedurePage.objects.public().select_related("community", "publisher")
    return rows.filter(reviewed_on__lte=clock.today() - timedelta(days=365))


def address(page: ProcedurePage) -> str:
    """Where somebody says that it still holds."""
    return reverse("governance_procedures:review", args=[page.pk])


def panel(page: ProcedurePage, _user: Any) -> dict[str, Any]:
    """What the side panel of the desk shows."""
    return {"page": page, "address": address(page)}


def register() -> None:
    """Make reviews known to the desk."""
    sources.register(
        sources.Source(
            model=ProcedurePage,
            kind=KIND,
            label="制度复核",
            panel="governance/admin/procedure_panel.html",
            context=panel,
            may_see=permissions.may_see_review,
            url=address,
            standing=standing,
            put=put,
        )
    )
