"""What the public log stores. The only writer is log.append()."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

# What stands before the first entry of a stream.
NO_HASH = "0" * 64


class AppendOnly(Exception):
    """Somebody tried to change or remove what may only be added."""


class StreamHead(models.Model):
    """How far a stream has come. Its row is the lock under which entries are added."""

    stream = models.CharField("流", max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField("末条序号", default=0)
    hash = models.CharField("末条哈希", max_length=64, default=NO_HASH)

    class Meta:
        verbose_name = verbose_name_plural = "日志流"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence}"


class LogEntry(models.Model):
    """One event of a stream, chained to the one before it.

    The database refuses UPDATE, DELETE and TRUNCATE of this table (triggers.py).
    """

    stream = models.CharField("流", max_length=40, editable=False)
    sequence = models.PositiveBigIntegerField("序号", editable=False)
    kind = models.CharField("事项", max_length=40, editable=False)
    # Text and not JSON: the hash is over these very characters, and jsonb would reorder.
    payload = models.TextField("内容", editable=False)
    previous_hash = models.CharField("前条哈希", max_length=64, editable=False)
    hash = models.CharField("哈希", max_length=64, editable=False)
    created_at = models.DateTimeField("时间", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "公开日志"
        default_permissions = ("view",)
        ordering = ["stream", "sequence"]
        constraints = [
            models.UniqueConstraint(
                name="one_entry_per_place_in_stream", fields=["stream", "sequence"]
            ),
            models.CheckConstraint(
                name="log_entry_counts_from_one", condition=Q(sequence__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; the database would refuse a change, this says so earlier."""
        if not self._state.adding:
            raise AppendOnly(f"公开日志只能追加，不能修改：{self}。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly(f"公开日志只能追加，不能删除：{self}。")
