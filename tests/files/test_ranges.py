"""Which part of a file a Range header asks for."""

import pytest
from hypothesis import given, strategies as st

from files.ranges import NotSatisfiable, Span, span


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("", None),
        ("bytes=0-3", Span(0, 3)),
        ("bytes=3-", Span(3, 9)),
        ("bytes=9-9", Span(9, 9)),
        ("bytes=5-500", Span(5, 9)),
        ("bytes=-3", Span(7, 9)),
        ("bytes=-300", Span(0, 9)),
        ("bytes= 0-3 ", Span(0, 3)),
        # Malformed, or another unit, or several: the whole file.
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=１-３", None),
        ("bytes=0-1,4-5", None),
        ("bytes=--3", None),
        ("items=0-3", None),
        ("bytes=0-" + "9" * 400, None),
    ],
)
def test_of_ten_bytes(header, expected):
    assert span(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=99-", "bytes=-0"])
def test_beyond_the_end(header):
    with pytest.raises(NotSatisfiable):
        span(header, 10)


def test_an_empty_file_has_no_part():
    with pytest.raises(NotSatisfiable):
        span("bytes=0-", 0)


@given(
    header=st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True), size=st.integers(0, 200)
)
def test_a_part_lies_within_the_file(header, size):
    try:
        part = span(header, size)
    except NotSatisfiable:
        return
    assert part is None or 0 <= part.first <= part.last < size
