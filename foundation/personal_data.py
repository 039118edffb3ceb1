"""Who answers for which personal data: what it is, whose, how long, how it is taken out.

Each room registers Claims in AppConfig.ready(): one for each key to an account and each
encrypted column of its models. A test fails for one that nobody claims (unclaimed()). The
roof claims the tables of libraries.

A claim is erased with the person, or kept as a record of the office, with the reason; some
records bind the name as well (who signed), and then the account cannot be blanked.
Retention is data: days, the rows whose time is over, and the source of the number.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from foundation import clock, erasures
from foundation.encrypted_field import EncryptedTextField

# Rows of one transaction when their time is over, and of one statement.
BATCH = 500
# The name under which erased accounts stand in the erasure ledger.
ACCOUNT = "account"


class BoundToOffice(Exception):
    """The person acted for the office, and its records must go on naming them."""

    def __init__(self, claims: Sequence["Claim"]) -> None:
        self.claims = list(claims)
        names = "、".join(claim.what for claim in claims)
        super().__init__(f"此人在办公记录中有署名，账号不能注销：{names}。")


@dataclass(frozen=True)
class Retention:
    """`over(limit)` are the rows whose time ended before that moment, `days` ago.

    `remove` takes them out and gives how many; deletion, unless told otherwise. It must
    leave no row that `over` gives again.
    """

    days: int
    source: str
    over: Callable[[datetime], QuerySet[Any]]
    remove: Callable[[QuerySet[Any]], int] | None = None


@dataclass(frozen=True)
class Claim:
    """One kind of personal data in one table.

    `fields` are the keys to accounts and the encrypted columns that are answered for.
    `rows(user)` are the rows about this person; they are found by `fields` unless told.
    `exported` are the columns that the person is given on request (PIPL §45).
    `erase(rows)` takes them out; else `kept` says why the office keeps them, and `binds`
    that they must go on naming the person.
    """

    model: str
    fields: tuple[str, ...]
    what: str
    exported: tuple[str, ...] = ()
    rows: Callable[[Any], QuerySet[Any]] | None = None
    erase: Callable[[QuerySet[Any]], int] | None = None
    kept: str = ""
    binds: bool = False
    retention: Retention | None = None

    def __post_init__(self) -> None:
        if bool(self.kept) == (self.erase is not None):
            raise ValueError(f"{self.model}: either erased, or kept for a reason.")
        if self.binds and not self.kept:
            raise ValueError(f"{self.model}: only what is kept can bind.")

    @property
    def label(self) -> str:
        return f"{self.model}.{'+'.join(self.fields)}"

    def of(self, user: Any) -> QuerySet[Any]:
        """The rows about this person."""
        if self.rows is not None:
            return self.rows(user)
        model = apps.get_model(self.model)
        person = Q(pk__in=[])
        for name in self.fields:
            if is_key_to_account(model._meta.get_field(name)):
                person |= Q(**{name: user})
        return model._base_manager.filter(person).distinct()


_claims: dict[str, Claim] = {}


def register(*claims: Claim) -> None:
    """Add claims; the same model and fields again replace it."""
    for claim in claims:
        _claims[claim.label] = claim


def all_claims() -> list[Claim]:
    return [_claims[label] for label in sorted(_claims)]


def delete_rows(rows: QuerySet[Any]) -> int:
    """The plain way to erase: the rows go."""
    return rows.delete()[0]


def forget_person(*names: str) -> Callable[[QuerySet[Any]], int]:
    """Another way to erase: the rows stay and no longer say who."""
    return lambda rows: rows.update(**dict.fromkeys(names))


def export(user: Any) -> dict[str, list[dict[str, Any]]]:
    """What the portal holds about this person, by claim; claims without rows left out."""
    found = {}
    for claim in all_claims():
        if claim.exported and (rows := list(claim.of(user))):
            found[claim.label] = [
                {name: _told(getattr(row, name)) for name in claim.exported} for row in rows
            ]
    return found


def _told(value: Any) -> Any:
    """A value as it is told to a person: another row by its name."""
    return str(value) if isinstance(value, Model) else value


def erase(user: Any) -> dict[str, int]:
    """Take out what is not kept, in one transaction; rows by claim.

    Raises BoundToOffice, and changes nothing, when records of the office name the person.
    """
    counts = {}
    with transaction.atomic():
        # Locked, so that nobody signs between the question and the deed.
        get_user_model()._base_manager.select_for_update().get(pk=user.pk)
        bound = [one for one in all_claims() if one.binds and one.of(user).exists()]
        if bound:
            raise BoundToOffice(bound)
        erasures.record(ACCOUNT, user)
        # All are found before any goes: what one erases, another is found by.
        found = [(claim, *_keys(claim.of(user))) for claim in all_claims() if claim.erase]
        # The account last: the others point to it.
        for claim, model, keys in sorted(
            found, key=lambda one: one[0].model == account_label()
        ):
            if count := _take_out(claim, model, keys):
                counts[claim.label] = count
    return counts


def _keys(rows: QuerySet[Any]) -> tuple[type[Model], list[Any]]:
    return rows.model, list(rows.values_list("pk", flat=True))


def _take_out(claim: Claim, model: type[Model], keys: list[Any]) -> int:
    """Some at a time: a statement holds only so many keys."""
    erase = claim.erase or delete_rows
    return sum(
        erase(model._base_manager.filter(pk__in=keys[start : start + BATCH]))
        for start in range(0, len(keys), BATCH)
    )


def expire() -> dict[str, int]:
    """Remove every row whose time is over, in short transactions; rows by claim."""
    counts = {}
    for claim in all_claims():
        if claim.retention is not None and (count := _expire(claim.retention)):
            counts[claim.label] = count
    return counts


def _expire(retention: Retention) -> int:
    limit = clock.now() - timedelta(days=retention.days)
    remove = retention.remove or delete_rows
    count, before = 0, None
    while keys := list(
        retention.over(limit).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        if keys == before:
            raise RuntimeError("What was removed is still there.")
        with transaction.atomic():
            count += remove(retention.over(limit).filter(pk__in=keys))
        before = keys
    return count


def account_label() -> str:
    return str(get_user_model()._meta.label)


def is_key_to_account(field: Any) -> bool:
    """Whether a column or a table between points to an account."""
    return bool(
        getattr(field, "concrete", False)
        and field.remote_field is not None
        and field.remote_field.model is get_user_model()
        and not getattr(field.remote_field, "parent_link", False)
    )


def holders(registry: Any = apps) -> Iterable[str]:
    """`app.Model.field` of every key to an account and every encrypted column."""
    for model in registry.get_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if is_key_to_account(field) or isinstance(field, EncryptedTextField):
                yield f"{model._meta.label}.{field.name}"


def unclaimed(registry: Any = apps) -> list[str]:
    """What nobody answers for; and claims of what is not there."""
    claimed = {f"{claim.model}.{name}" for claim in all_claims() for name in claim.fields}
    standing = set(holders(registry))
    return sorted(standing - claimed) + [
        f"{name}: claimed, and not there" for name in sorted(claimed - standing)
    ]
