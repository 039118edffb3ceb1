"""Tables of the foundation: counters of limits, versions of content, what was erased."""

import uuid

from django.db import models


class RateCount(models.Model):
    """How often something was done in one window; the key is an HMAC, never an address."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    expires_at = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "限次计数"
        constraints = [
            models.UniqueConstraint(name="one_count_per_window", fields=["key", "window"])
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"


class ContentVersion(models.Model):
    """A number that grows when public content of a scope changes ("site", "QL01")."""

    scope = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "内容版本"

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"


class Erasure(models.Model):
    """One erasure, without a name (erasures.py). Of a person too, the key alone is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    # When the erased row had been made: a key alone may have been given to another since.
    made = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "注销账本"
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
