"""Who is on duty on which day: 今日值班 as data."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models.places import CommunityPage
from communities.models.posts import Post


class DutyShift(models.Model):
    """One shift: who answers in this community on this day, and under which number."""

    community = models.ForeignKey(
        CommunityPage,
        on_delete=models.PROTECT,
        related_name="duty_shifts",
        verbose_name="社区",
    )
    day = models.DateField("日期", db_index=True)
    hours = models.CharField("时间", max_length=40, help_text="如“9:00–18:00”。")
    shown_name = models.CharField("值班人", max_length=20, help_text="如“王某”。")
    post = models.ForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="duty_shifts",
        verbose_name="岗位",
    )
    phone = models.CharField("值班电话", max_length=20, help_text="只填办公电话。")

    class Meta:
        verbose_name = verbose_name_plural = "值班"
        ordering = ["-day", "community_id", "hours"]
        constraints = [
            models.UniqueConstraint(
                name="one_shift_per_day_and_hours",
                fields=["community", "day", "hours"],
                violation_error_message="这一天的这个时间已经排了班。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.day} {self.hours}"

    def clean(self) -> None:
        super().clean()
        if self.post is None:
            return
        if self.post.organization.community_id != self.community_id:
            raise ValidationError({"post": "请选择本社区的岗位。"})
        if self.post.relayed:
            raise ValidationError({"post": "居民担任的岗位不排值班。"})
