"""One content has one text and one hash; what has none is refused."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import models
from django.utils.translation import gettext_lazy
from hypothesis import given, strategies as st

from transparency import canonical
from transparency.canonical import NotCanonical, digest, dumps

NOON = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)


class Regime(models.TextChoices):
    JUWU = "JUWU", "居务"


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({}, "{}"),
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"标题": '财务公开 "甲"\n'}, '{"标题":"财务公开 \\"甲\\"\\n"}'),
        ({"money": Decimal("1200.50")}, '{"money":"1200.50"}'),
        ({"money": Decimal("1E+3")}, '{"money":"1000"}'),
        ({"on": date(2026, 4, 20)}, '{"on":"2026-04-20"}'),
        ({"at": NOON}, '{"at":"2026-04-20T04:00:00.000000+00:00"}'),
        (
            {"at": NOON.astimezone(timezone(timedelta(hours=8)))},
            '{"at":"2026-04-20T04:00:00.000000+00:00"}',
        ),
        ({"regime": Regime.JUWU}, '{"regime":"JUWU"}'),
        ({"pair": ("a", 2)}, '{"pair":["a",2]}'),
        ({"nul": "\0"}, '{"nul":"\\u0000"}'),
    ],
)
def test_the_text_of_a_payload(payload, text):
    assert dumps(payload) == text


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        2**53,
        datetime(2026, 4, 20, 12, 0),
        {"a", "b"},
        b"bytes",
        object(),
        gettext_lazy("title"),
        "\ud800",
        {1: "a"},
        {"\udfff": 1},
        [[{"deep": 0.1}]],
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(NotCanonical):
        dumps({"value": value})


@pytest.mark.parametrize("payload", [[], "text", None, 1])
def test_a_payload_is_an_object(payload):
    with pytest.raises(NotCanonical):
        dumps(payload)


def test_the_order_of_keys_does_not_matter():
    assert dumps({"a": 1, "b": {"d": 1, "c": 2}}) == dumps({"b": {"c": 2, "d": 1}, "a": 1})


def test_the_hash_is_the_documented_one():
    """Written out by hand, as somebody with another program would."""
    payload = '{"title":"财务公开"}'
    encoded = (
        b"\x01"
        + b"\0\0\0\0\0\0\0\x0cpublications"
        + b"\0\0\0\0\0\0\0\x0212"
        + b"\0\0\0\0\0\0\0\x09published"
        + b"\0\0\0\0\0\0\0\x202026-04-20T04:00:00.000000+00:00"
        + b"\0\0\0\0\0\0\0\x40"
        + b"a" * 64
        + len(payload.encode()).to_bytes(8, "big")
        + payload.encode()
    )

    found = digest("publications", 12, "published", NOON, "a" * 64, payload)

    assert found == hashlib.sha256(encoded).hexdigest()


text = st.text(alphabet="ab01:\0", max_size=6)


@given(a=st.tuples(text, text, text, text), b=st.tuples(text, text, text, text))
def test_two_different_rows_never_give_the_same_input(a, b):
    """Lengths stand before the parts, so nothing can move across a border."""

    def hashed(stream, kind, previous, payload):
        return digest(stream, 1, kind, NOON, previous, payload)

    assert (hashed(*a) == hashed(*b)) == (a == b)


def test_the_zone_of_a_time_does_not_change_the_hash():
    shanghai = NOON.astimezone(timezone(timedelta(hours=8)))

    assert canonical.moment(shanghai) == canonical.moment(NOON)
