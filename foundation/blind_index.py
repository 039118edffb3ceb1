"""Equality of what is sealed: an HMAC that finds a phone number without storing it.

The key is derived from each key of the ring, apart from the key that seals. An index names
its key like a seal does (`k2:…`), so a search matches the indexes of every key in the ring
and rotation loses nobody. Whoever has the database but not the ring cannot try numbers.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from foundation import encryption
from foundation.encrypted_field import KeyNamed


def phone(text: str) -> str:
    """A number as it is dialled in China: digits of any width, without +86 and marks."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
    # 0086 and +86 stand before a mobile number or an area code, never are one.
    return re.sub(r"^(?:0{0,2}86)(?=1[3-9][0-9]{9}$|0[1-9][0-9]{8,10}$)", "", digits)


def email(text: str) -> str:
    """An address in one case and one width. Servers treat the name before @ alike too."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def exact(text: str) -> str:
    """The very characters."""
    return text


KINDS: dict[str, Callable[[str], str]] = {"phone": phone, "email": email, "exact": exact}


def digests(text: str, *, purpose: str, kind: str = "exact") -> list[str]:
    """The index of this text by each key of the ring, the newest first.

    `purpose` keeps columns apart: one number has another index in another column. A text
    of which normalising leaves nothing has no index.
    """
    normal = KINDS[kind](text)
    if not normal:
        return []
    message = normal.encode("utf-8", "surrogatepass")
    return [
        f"{name}:"
        + hmac.new(
            encryption.derived_key(name, f"index.{purpose}"), message, hashlib.sha256
        ).hexdigest()
        for name in settings.PII_KEYS
    ]


class BlindIndexField(models.CharField):
    """The index of the field `of`, written by save(); searched by `__matches`.

        LetterIdentity.objects.filter(phone_index__matches="138 0000 1234")

    NULL where there is nothing to find. `kind` is "phone", "email" or "exact".
    """

    def __init__(self, *args: Any, of: str, kind: str = "exact", **kwargs: Any) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of index.")
        self.of, self.kind = of, kind
        kwargs |= {"max_length": 96, "null": True, "editable": False}
        kwargs.setdefault("db_index", not kwargs.get("unique"))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "editable"):
            del kwargs[fixed]
        return name, path, args, {**kwargs, "of": self.of, "kind": self.kind}

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def digests_of(self, text: str) -> list[str]:
        return digests(text, purpose=self.purpose, kind=self.kind)

    def index_of(self, instance: models.Model) -> str | None:
        """The index by the newest key of what the instance holds now."""
        found = self.digests_of(getattr(instance, self.of) or "")
        return found[0] if found else None

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = self.index_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"isnull", "matches", "sealed_by"}:
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is searched by __matches only.")

    def formfield(self, **kwargs: Any) -> None:
        return None


class Matches(models.Lookup):
    """Clear text on the right, the indexes of every key of the ring in the statement."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        found = self.lhs.output_field.digests_of(self.rhs)
        if not found:
            return "0 = 1", []
        column, params = self.process_lhs(compiler, connection)
        marks = ", ".join(["%s"] * len(found))
        return f"{column} IN ({marks})", [*params, *found]


BlindIndexField.register_lookup(Matches)
BlindIndexField.register_lookup(KeyNamed)
