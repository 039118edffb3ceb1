"""Inspecting bytes under a name, here or in a process of its own."""

import pytest

from files.inspection import reading, sandbox


@pytest.fixture
def report(tmp_path):
    """The report on bytes under a name, made in this process: quick."""

    def make(name, content, *, public=True, cleaned=None):
        path = tmp_path / "file"
        path.write_bytes(content)
        return reading.report(path, name, public=public, cleaned=cleaned)

    return make


@pytest.fixture
def inspect(tmp_path):
    """The same as production does it: in a process of its own."""

    def make(name, content, *, public=True, cleaned=None):
        path = tmp_path / "file"
        path.write_bytes(content)
        return sandbox.inspect(path, name, public=public, cleaned=cleaned)

    return make
