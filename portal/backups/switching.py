"""The moment at which a restored site takes the place of the present one.

Everything new stands beside the old when this begins. A plan is written and put on the
disk, then carried out step by step; each step can be done again. Whoever comes first after
a kill (serve, restore) finishes it: before the plan all is old, after it all is new. The
old is moved aside and not deleted.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from psycopg import sql

from portal.backups import databases


@dataclass
class Plan:
    """`moves` are (from, to) in order; `renames` the same for databases of PostgreSQL."""

    aside: str
    moves: list[tuple[str, str]] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)


def plan_path() -> Path:
    return Path(settings.DATA_DIR) / "restore.plan"


def begin(plan: Plan) -> None:
    """From here on the new site is the one. Carries the plan out."""
    path = plan_path()
    new = path.with_name(f".new-{path.name}")
    with new.open("w") as file:
        json.dump(asdict(plan), file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_directory(path.parent)
    finish()


def finish() -> bool:
    """Carry out what is left of a plan; whether there was one."""
    try:
        plan = Plan(**json.loads(plan_path().read_text()))
    except FileNotFoundError:
        return False
    for source, target in plan.moves:
        move(Path(source), Path(target))
    if plan.renames:
        _rename_databases(plan.renames)
    plan_path().unlink()
    sync_directory(plan_path().parent)
    return True


def move(source: Path, target: Path) -> None:
    """Move a file or directory; done already where the source is gone.

    What has been moved is never found again under its old name before the plan is done:
    the new comes there by a later move, and a repeated first move would find it. So a
    target that is there means that this move was made.
    """
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source.rename(target)
        sync_directory(target.parent)
        sync_directory(source.parent)


def _rename_databases(renames: list[tuple[str, str]]) -> None:
    """All in one transaction, once: the new database still has its side name before."""
    with databases.maintenance() as server:
        newcomer = renames[-1][0]
        if not databases.postgresql_exists(server, newcomer):
            return
        with server.transaction():
            for source, target in renames:
                server.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(source), sql.Identifier(target)
                    )
                )


def sync_directory(directory: Path) -> None:
    """Put the names of a directory on the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
