"""The stored calendar: a row for each year, and the days that somebody moved by hand.

What a row says changes deadlines in every community, so each change moves the content
versions in its own transaction: rows are written by save() and delete() only.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q

from foundation import versions

# The scope of foundation.versions that says whether a table in memory still holds.
SCOPE = "calendar"
# Dates stand on pages of every community: what is kept of those must go too.
PAGES = "site"

LONGEST_NAME = 30
FIRST_YEAR, LAST_YEAR = 2000, 2100


class UnseenChange(TypeError):
    """Rows were to be written past save(), so that no process would notice."""


class CalendarQuerySet(models.QuerySet):
    """Changes of many rows at once move the versions, or are refused."""

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete()
            versions.bump(PAGES, SCOPE)
        return deleted

    def update(self, **fields: Any) -> int:
        raise UnseenChange("Use save(): it moves the content versions.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        raise UnseenChange("Use save(): it moves the content versions.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise UnseenChange("Use save(): it moves the content versions.")


class CalendarRow(models.Model):
    """A row of the calendar: checked when it is saved, and seen by every process."""

    objects = CalendarQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_clean()
        with transaction.atomic():
            super().save(*args, **kwargs)
            versions.bump(PAGES, SCOPE)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            versions.bump(PAGES, SCOPE)
        return deleted


class WorkCalendar(CalendarRow):
    """One year: its days of rest beside weekends, and the weekends that are worked.

    Days are stored as data with their names, {"2026-10-01": "国庆节"}: a new release of
    the library that made them moves nothing.
    """

    year = models.PositiveSmallIntegerField(
        "年份",
        unique=True,
        editable=False,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    announced = models.BooleanField(
        "放假安排已公布",
        default=False,
        help_text="公布之前，这一年算出的日期都注明“暂定”。",
    )
    source = models.CharField(
        "依据",
        max_length=200,
        blank=True,
        help_text="国务院办公厅的通知：名称、文号、日期。",
    )
    rest_days = models.JSONField("放假的日子", default=dict, blank=True)
    working_weekends = models.JSONField("要上班的周末", default=dict, blank=True)

    class Meta:
        verbose_name = "年历"
        verbose_name_plural = "年历"
        ordering = ["-year"]
        default_permissions = ["change"]
        constraints = [
            models.CheckConstraint(
                name="an_announced_year_has_a_source",
                condition=Q(announced=False) | ~Q(source=""),
                violation_error_message="已公布的年份要写明依据。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年"

    @property
    def state(self) -> str:
        """Whether its days may still change, in words."""
        return "已公布" if self.announced else "暂定（放假安排尚未公布）"

    def clean(self) -> None:
        super().clean()
        errors = {}
        for field in ("rest_days", "working_weekends"):
            try:
                days = _days_of(getattr(self, field), self.year)
            except ValueError as error:
                errors[field] = str(error)
                continue
            if field == "working_weekends" and any(day.weekday() < 5 for day in days):
                errors[field] = "要上班的周末只写星期六、星期日。"
        twice = {*self.rest_days} & {*self.working_weekends} if not errors else set()
        if twice:
            errors["working_weekends"] = f"既放假又上班：{'、'.join(sorted(twice))}。"
        if errors:
            raise ValidationError(errors)


def _days_of(named: Any, year: int) -> list[date]:
    """The days of a stored {day: name}; ValueError says what is wrong with it."""
    if not isinstance(named, dict):
        raise ValueError("要写成日期和名称。")
    days = []
    for text, name in named.items():
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text}不是日期。") from None
        if day.year != year or text != day.isoformat():
            raise ValueError(f"{text}不在{year}年。")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
            raise ValueError(f"{text}的名称要有1到{LONGEST_NAME}个字。")
        days.append(day)
    return days


class WorkdayOverride(CalendarRow):
    """One day that is worked, or not, against the calendar of its year."""

    day = models.DateField(
        "日期",
        unique=True,
        error_messages={"unique": "这一天已经调整过，请修改原来的那一条。"},
    )
    working = models.BooleanField(
        "这一天", choices=[(False, "休息"), (True, "上班")], default=False
    )
    reason = models.CharField(
        "原因",
        max_length=LONGEST_NAME,
        help_text="居民会在日期说明里看到，如“暴雨停工”“国庆节调休上班”。",
    )
    source = models.CharField(
        "依据", max_length=200, blank=True, help_text="文件名称、文号，或者谁的决定。"
    )

    class Meta:
        verbose_name = "日期调整"
        verbose_name_plural = "日期调整"
        ordering = ["-day"]
        default_permissions = ["add", "change", "delete"]
        constraints = [
            models.CheckConstraint(
                name="an_override_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="请写明原因。",
            ),
        ]

    def __str__(self) -> str:
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{day}{self.get_working_display()}"

    def clean(self) -> None:
        super().clean()
        if self.reason.isspace():
            raise ValidationError({"reason": "请写明原因。"})
        if self.day is not None and not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            raise ValidationError({"day": f"请填{FIRST_YEAR}年到{LAST_YEAR}年的日期。"})
