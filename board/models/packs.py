"""Wall packs: all sheets of one kind of a community in one file, made beforehand."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from board.models.places import Paper
from communities.models import CommunityPage
from files import names
from foundation import clock

# Whoever waits longer than this waits for a task that was lost, and may begin anew.
PATIENCE = timedelta(minutes=15)


class PackState(models.TextChoices):
    """What became of the last making."""

    WAITING = "waiting", "正在生成"
    READY = "ready", "已生成"
    FAILED = "failed", "没有生成"


# The folder in which the files lie (files.removal.own).
PACKS = "packs"


def place_of(_pack: Any, name: str) -> str:
    """A name of its own for each making: nothing is ever written over."""
    return names.in_folder(PACKS, name)


class WallPack(models.Model):
    """The newest file of one kind of sheets of a community on one size of paper.

    `contents` are the keys of the versions in it, in their order: whether it still holds
    follows from them (board.packs.is_stale) and is never stored.
    """

    community = models.ForeignKey(
        CommunityPage, on_delete=models.PROTECT, related_name="+", verbose_name="社区"
    )
    kind = models.SlugField("哪一套", max_length=20)
    paper = models.CharField("纸张", max_length=2, choices=Paper)
    state = models.CharField("状态", max_length=7, choices=PackState)
    wanted_at = models.DateTimeField("要求生成的时间")
    made_at = models.DateTimeField("生成时间", null=True, blank=True)
    failure = models.CharField("没有生成的原因", max_length=200, blank=True)
    contents = models.JSONField("装了哪些版本", default=list, blank=True)
    sheets = models.PositiveSmallIntegerField("张数", default=0)
    file = models.FileField("文件", upload_to=place_of, max_length=255, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "整套打印"
        default_permissions = ()
        ordering = ["community", "kind", "paper"]
        constraints = [
            models.UniqueConstraint(
                name="one_pack_of_a_kind_and_paper", fields=["community", "kind", "paper"]
            ),
            models.CheckConstraint(
                name="a_ready_pack_has_a_file",
                condition=~Q(state="ready") | (Q(made_at__isnull=False) & ~Q(file="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}：{self.kind}（{self.get_paper_display()}）"

    @property
    def under_way(self) -> bool:
        """Whether somebody is making it now, as far as anyone can know."""
        late = clock.now() - self.wanted_at > PATIENCE
        return self.state == PackState.WAITING and not late
