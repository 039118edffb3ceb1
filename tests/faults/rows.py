"""The rows that proofs write: real tables, in one transaction."""

from django.db import transaction

from foundation.models import RateCount

FOR_EVER = 1 << 40


def write(key: str) -> None:
    """Two rows, after a read that makes the transaction one that could be overtaken."""
    with transaction.atomic():
        taken = RateCount.objects.filter(key=key).count()
        RateCount.objects.create(key=key, window=0, count=taken, expires_at=FOR_EVER)
        RateCount.objects.create(key=key, window=1, count=taken, expires_at=FOR_EVER)
