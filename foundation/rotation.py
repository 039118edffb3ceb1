"""Turns everything that is sealed, and every blind index, over to the newest key.

Encrypted columns and their indexes are found in the models. What is sealed elsewhere (in
a JSON column of a library) is told by a Holder that its room registers in ready().

Each batch is a transaction of its own and short; rows that are done are known by their
seal. So a run may be killed and started again, and portals may serve meanwhile.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from foundation import encryption
from foundation.blind_index import BlindIndexField
from foundation.encrypted_field import EncryptedTextField

# Rows of one transaction, at most; and the seconds after which it ends with fewer.
BATCH = 200
LONGEST = 0.5


class Holder(ABC):
    """A place where seals lie. `name` is what the command prints."""

    name: str

    @abstractmethod
    def remaining(self, after: Any = None, most: int | None = None) -> list[Any]:
        """Keys of rows that the newest key did not seal, in order, after this one."""

    @abstractmethod
    def rotate(self, key: Any) -> None:
        """Seal one row anew, in the caller's transaction; SealError if it stays shut."""


class Columns(Holder):
    """The encrypted columns and blind indexes of one model."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        fields = model._meta.local_fields
        self.sealed = [each for each in fields if isinstance(each, EncryptedTextField)]
        self.indexes = [each for each in fields if isinstance(each, BlindIndexField)]
        self.name = str(model._meta.db_table)

    def remaining(self, after: Any = None, most: int | None = None) -> list[Any]:
        newest, old = encryption.newest_key(), Q()
        for each in [*self.sealed, *self.indexes]:
            old |= Q(**{f"{each.name}__isnull": False}) & ~Q(
                **{f"{each.name}__sealed_by": newest}
            )
        rows = self.model._base_manager.filter(old).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        return list(rows.values_list("pk", flat=True)[:most])

    def rotate(self, key: Any) -> None:
        row = self.model._base_manager.select_for_update().filter(pk=key).first()
        if row is None:
            return
        fresh: dict[str, Any] = {each.name: each.sealed(row) for each in self.sealed}
        fresh |= {each.name: each.index_of(row) for each in self.indexes}
        # Not save(): nothing but the seal changes, so no signal, no time of change.
        self.model._base_manager.filter(pk=key).update(**fresh)


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Add a place that is not an encrypted column; the same name again replaces it."""
    _holders[holder.name] = holder


def holders(registry: Any = apps) -> Iterator[Holder]:
    """Every place where seals lie, in order."""
    for model in registry.get_models():
        columns = Columns(model)
        if columns.sealed or columns.indexes:
            yield columns
    for name in sorted(_holders):
        yield _holders[name]


@dataclass
class Report:
    """`unreadable` are keys of rows that no key of the ring opens; they were left alone."""

    turned: int = 0
    unreadable: list[Any] = field(default_factory=list)


def rotate(holder: Holder, told: Callable[[Report], None] = lambda report: None) -> Report:
    """Turn one place over, batch by batch; `told` hears of each batch that is stored."""
    report, after = Report(), None
    while keys := holder.remaining(after, BATCH):
        started, turned, unreadable = time.monotonic(), 0, []
        with transaction.atomic():
            for key in keys:
                after = key
                try:
                    holder.rotate(key)
                    turned += 1
                except encryption.SealError:
                    unreadable.append(key)
                if time.monotonic() - started > LONGEST:
                    break
        report.turned += turned
        report.unreadable += unreadable
        told(report)
    return report
