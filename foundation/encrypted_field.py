"""A column for what must not be readable in a stolen database, backup or dump.

    class LetterIdentity(models.Model):
        letter = models.OneToOneField(Letter, models.CASCADE, primary_key=True)
        phone = EncryptedTextField("电话", null=True)
        phone_index = BlindIndexField(of="phone", kind="phone")

Each value is bound to table, column and primary key, so the key must be known before the
insert: a UUID made by Python, or a OneToOneField to the row whose secret it is. The system
check foundation.E001 refuses a model whose key the database gives. After a table or column
was renamed, its values have to be opened and sealed again by the same migration.

An instance holds the seal, not the text; reading the attribute opens it. So lists of rows
open nothing, and vars(), repr(), pickles (caches), fixtures and revisions meet the seal.
"""

from typing import Any, NoReturn

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from foundation import encryption

IN_A_FIXTURE = "sealed"


class Sealed:
    """What lies in the database. Neither str() nor repr() tell more than its key."""

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __repr__(self) -> str:
        return f"<密文 {encryption.key_name(self.token)}>"


class Clear:
    """A text that was set and is not yet saved. It does not leave this process."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<未保存的明文>"

    def __copy__(self) -> "Clear":
        return self

    def __deepcopy__(self, memo: Any) -> "Clear":
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A text that is not sealed yet is not pickled: save it first.")


class OpenedOnAccess(DeferredAttribute):
    """Opens when the attribute is read; keeps the seal."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        held = super().__get__(instance, cls)
        if isinstance(held, Sealed):
            return encryption.open_seal(held.token, self.field.place(instance))
        return held.text if isinstance(held, Clear) else held

    # With __set__ Python asks this descriptor before the instance's own dict.
    def __set__(self, instance: Any, value: Any) -> None:
        if isinstance(value, str):
            value = Clear(str(value))
        elif not isinstance(value, Sealed | Clear | None):
            raise TypeError(f"{self.field} holds text, not {type(value).__name__}.")
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text sealed to its row. Never in a form of its own accord; asked for isnull only.

    Raises encryption.KeyMissing or SealBroken when read and not to be opened. filter(),
    update() and bulk_update() with clear text raise, because they would seek or write it.
    """

    descriptor_class = OpenedOnAccess

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = super().check(**kwargs)
        key: Any = self.model._meta.pk
        if isinstance(key, models.AutoField) or key.db_returning:
            problems.append(
                checks.Error(
                    "加密字段要求主键在保存之前就已知道。",
                    hint="用 UUID 作主键，或用指向所属行的 OneToOneField 作主键。",
                    obj=self,
                    id="foundation.E001",
                )
            )
        if self.unique or self.db_index:
            problems.append(
                checks.Error(
                    "同一内容每次加密都不同：加密字段不能唯一，也不能建索引。",
                    hint="相等查询用 BlindIndexField。",
                    obj=self,
                    id="foundation.E002",
                )
            )
        return problems

    def place(self, instance: models.Model) -> str:
        """What a value is bound to: table, column and primary key."""
        key: Any = self.model._meta.pk
        value = getattr(instance, key.attname)
        if value is None:
            raise encryption.SealError(f"{self}：保存之前要有主键。")
        return f"{self.model._meta.db_table}.{self.column}:{key.to_python(value)}"

    def sealed(self, instance: models.Model) -> Sealed | None:
        """The instance's value, sealed anew by the newest key; None stays None."""
        text = getattr(instance, self.attname)
        if text is None:
            return None
        return Sealed(encryption.seal(text, self.place(instance)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = self.sealed(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def from_db_value(self, value: str | None, *_args: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.token
        raise TypeError(f"{self} is written by save() only.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"isnull", "sealed_by", "exact"}:
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} cannot be searched: use a BlindIndexField.")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} cannot be searched: use a BlindIndexField.")

    def to_python(self, value: Any) -> Any:
        # Out of a fixture or a revision; a text that somebody typed is never a mapping.
        if isinstance(value, dict) and set(value) == {IN_A_FIXTURE}:
            return Sealed(str(value[IN_A_FIXTURE]))
        return value if isinstance(value, Sealed) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.sealed(obj)
        return None if value is None else {IN_A_FIXTURE: value.token}

    def formfield(self, **kwargs: Any) -> None:
        return None


class KeyNamed(models.Lookup):
    """`filter(phone__sealed_by="k2")`: rows whose seal (or index) this key made."""

    lookup_name = "sealed_by"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        prefix = f"{self.rhs}:"
        return f"SUBSTR({column}, 1, %s) = %s", [*params, len(prefix), prefix]


class OnlyNone(models.lookups.Exact):
    """`filter(phone=None)`, which Django makes an isnull; equality with a text raises."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            raise FieldError(f"{lhs.field} cannot be searched: use a BlindIndexField.")
        super().__init__(lhs, rhs)


EncryptedTextField.register_lookup(KeyNamed)
EncryptedTextField.register_lookup(OnlyNone)
