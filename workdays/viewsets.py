"""The working calendar in the admin: its years, and the days moved by hand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from workdays.explanations import unsettled
from workdays.forms import YearForm
from workdays.models import WorkCalendar, WorkdayOverride
from workdays.notation import to_lines
from workdays.seeding import from_library
from workdays.stored import table
from workdays.table import SATURDAY, Table

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Cell:
    """One day of a month; `mark` is 休 or 班 where it differs from Monday to Friday."""

    day: date
    mark: str
    working: bool


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None stands for a day of another month."""

    first: date
    weeks: list[list[Cell | None]]
    names: str


def months(calendar: Table, year: int) -> list[Month]:
    """The twelve months of a year as the stored calendar has them."""
    return [month(calendar, date(year, number, 1)) for number in range(1, 13)]


def month(calendar: Table, first: date) -> Month:
    cells: list[Cell | None] = [None] * first.weekday()
    named = {}
    day = first
    while day.month == first.month:
        working = calendar.works(day)
        mark = ""
        if working != (day.weekday() < SATURDAY):
            mark = "班" if working else "休"
        elif day in calendar.days:
            mark = "休" if not working else ""
        if day in calendar.days:
            named[day.isoformat()] = calendar.day(day).name
        cells.append(Cell(day, mark, working))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[n : n + 7] for n in range(0, len(cells), 7)]
    return Month(first, weeks, to_lines(named))


class YearEditView(EditView):
    """The year as a calendar, and its days as lines below."""

    template_name = "workdays/admin/year.html"
    success_message = "%(object)s的年历已保存。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        year = self.object.year
        calendar = table()
        return {
            **context,
            "months": months(calendar, year),
            "weekdays": WEEKDAYS,
            "unsettled": unsettled(calendar, [date(year, 1, 1)]),
            "overrides": WorkdayOverride.objects.filter(day__year=year).order_by("day"),
            "suggestion": self.suggestion(),
        }

    def suggestion(self) -> dict[str, str]:
        """What the library knows of a year that is not announced, where it knows more."""
        if self.object.announced:
            return {}
        rest_days, working_weekends = from_library(self.object.year)
        if not working_weekends or working_weekends == self.object.working_weekends:
            return {}
        return {
            "rest_lines": to_lines(rest_days),
            "working_lines": to_lines(working_weekends),
        }


class WorkCalendarViewSet(ModelViewSet):
    model = WorkCalendar
    icon = "calendar-alt"
    menu_label = "年历"
    edit_view_class = YearEditView
    list_display = [
        "__str__",
        StatusTagColumn("state", label="状态", primary=lambda year: year.announced),
        Column("source", label="依据"),
    ]
    edit_template_name = "workdays/admin/year.html"
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = "-year"

    def get_form_class(self, for_update: bool = False) -> type[YearForm]:
        return YearForm


class WorkdayOverrideViewSet(ModelViewSet):
    model = WorkdayOverride
    icon = "calendar-check"
    menu_label = "日期调整"
    copy_view_enabled = False
    add_to_reference_index = False
    ordering = "-day"
    list_display = [
        "__str__",
        "reason",
        "source",
    ]
    list_filter = ["working"]
    panels = [
        FieldPanel("day"),
        FieldPanel("working"),
        FieldPanel("reason"),
        FieldPanel("source"),
    ]


class CalendarGroup(ViewSetGroup):
    """One menu entry for both; it shows to whoever may change something behind it."""

    menu_label = "工作日历"
    menu_icon = "calendar"
    menu_order = 650
    items = (
        WorkCalendarViewSet("work_calendar", url_prefix="work-calendar"),
        WorkdayOverrideViewSet("workday_overrides", url_prefix="workday-overrides"),
    )
