"""A file is public if any room carries it on something public."""

import pytest

from foundation import attachable
from foundation.attachable import FileKind, is_public, public_ids


@pytest.fixture(autouse=True)
def _no_rooms(monkeypatch):
    monkeypatch.setattr(attachable, "_openers", {})


def test_nobody_opens_nothing():
    assert public_ids(FileKind.DOCUMENT, [1, 2]) == set()
    assert not is_public(FileKind.IMAGE, 1)


def test_each_room_may_open():
    attachable.register("one", lambda kind, ids: {1} & set(ids))
    attachable.register("two", lambda kind, ids: {2} & set(ids))

    assert public_ids(FileKind.DOCUMENT, [1, 2, 3]) == {1, 2}
    assert is_public(FileKind.DOCUMENT, 2)
    assert not is_public(FileKind.DOCUMENT, 3)


def test_the_kind_is_told():
    attachable.register("one", lambda kind, ids: ids if kind == FileKind.IMAGE else [])

    assert is_public(FileKind.IMAGE, 1)
    assert not is_public(FileKind.DOCUMENT, 1)


def test_a_room_is_asked_only_for_what_is_still_closed():
    asked = []
    attachable.register("one", lambda kind, ids: [1])
    attachable.register("two", lambda kind, ids: asked.append(set(ids)) or [])

    public_ids(FileKind.DOCUMENT, [1, 2])
    public_ids(FileKind.DOCUMENT, [1])

    assert asked == [{2}]


def test_what_was_not_asked_for_is_not_opened():
    attachable.register("one", lambda kind, ids: [1, 2, 3])

    assert public_ids(FileKind.DOCUMENT, [1]) == {1}
