"""The world of the permission matrix, for whoever means it harm."""

from tests.permissions.conftest import built, clients, world  # noqa: F401
