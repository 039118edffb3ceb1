from tests.files.conftest import get, storage  # noqa: F401
