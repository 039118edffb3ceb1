"""Tables of the foundation: counters of limits, and versions of content."""

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
