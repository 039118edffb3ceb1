"""A process of its own for test_versions: bumps, and may die on the way.

python version_writer.py bump <times> <scope>...
python version_writer.py die <scope>
"""

import os
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from foundation import versions  # noqa: E402


def bump(times: int, scopes: list[str]) -> None:
    for _ in range(times):
        with transaction.atomic():
            versions.bump(*scopes)


def die_between_commit_and_mirror(scope: str) -> None:
    with transaction.atomic():
        # Runs on commit, before the mirror's own.
        transaction.on_commit(lambda: os._exit(9))
        versions.bump(scope)


if sys.argv[1] == "bump":
    bump(int(sys.argv[2]), sys.argv[3:])
else:
    die_between_commit_and_mirror(sys.argv[2])
