"""The two databases: copied while the portal writes, and put back beside the present one.

SQLite: VACUUM INTO, one read transaction that stops no writer (WAL), and leaves nothing in
the copy of rows that were deleted. PostgreSQL: pg_dump and pg_restore of the installed
client, at an exported snapshot, so that counts and copy are of one moment.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from portal.backups.failures import BackupError

# Seconds for one sentence of SQLite to wait for a lock.
PATIENCE = 60
# Seconds for a session of PostgreSQL that was closed to be gone.
LEAVING = 3.0
PROGRAMS = Path("/usr/lib/postgresql")
Query = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Facts:
    """What one moment of a database holds."""

    migrations: list[str]
    counts: dict[str, int]
    heads: dict[str, str]


def facts(query: Query, tables: list[str]) -> Facts:
    """Migrations, rows of each table, and the ends of the public log."""
    return Facts(
        migrations=sorted(
            f"{app}.{name}"
            for app, name in query("SELECT app, name FROM django_migrations")
        ),
        counts={
            table: query(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608 - names of tables
            for table in sorted(tables)
        },
        heads={
            stream: f"{sequence}:{digest}"
            for stream, sequence, digest in query(
                "SELECT stream, sequence, hash FROM transparency_streamhead"
            )
        },
    )


def vendor() -> str:
    return str(connection.vendor)


def copy(target: Path) -> Facts:
    """Write a copy of the database, of one moment, and tell what it holds."""
    if vendor() == "sqlite":
        return _copy_sqlite(target)
    try:
        return _copy_postgresql(target)
    except psycopg.Error as error:
        raise BackupError(f"数据库复制不了：{first_line(error)}") from None


# --- SQLite ------------------------------------------------------------------------------


def sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _copy_sqlite(target: Path) -> Facts:
    if not sqlite_path().exists():
        raise BackupError(f"没有数据库 {sqlite_path()}，无可备份。")
    try:
        with closing(sqlite3.connect(sqlite_path(), timeout=PATIENCE)) as database:
            database.execute("VACUUM INTO ?", [str(target)])
        return sqlite_facts(target)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            raise BackupError("磁盘已满，备份没有做成。") from None
        raise BackupError(f"数据库复制不了：{error}。") from None


def sqlite_facts(path: Path) -> Facts:
    with closing(sqlite3.connect(path)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return facts(
            lambda text: database.execute(text).fetchall(), [name for (name,) in names]
        )


def check_sqlite(path: Path) -> None:
    """Raise for a file that is no whole database, or with rows that point nowhere."""
    try:
        with closing(sqlite3.connect(path)) as database:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupError("备份里的数据库不完整（integrity_check）。")
            if lost := database.execute("PRAGMA foreign_key_check").fetchall():
                raise BackupError(f"备份里有 {len(lost)} 行指向不存在的记录。")
    except sqlite3.Error as error:
        raise BackupError(f"备份里的数据库打不开：{error}。") from None


def settle_sqlite(path: Path) -> None:
    """One file again, without a log beside it, and on the disk.

    Written anew: what was erased again after the copy was made is in none of its pages.
    """
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Else its log would be looked for under the old name.
        database.execute("PRAGMA journal_mode=DELETE")


def sqlite_in_use(path: Path) -> bool:
    """Whether another process has this database open."""
    with closing(sqlite3.connect(path, timeout=0.5)) as database:
        try:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            database.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            # Damaged, which may be why somebody restores.
            return False
    return False


# --- PostgreSQL --------------------------------------------------------------------------


def database_name() -> str:
    return str(connection.settings_dict["NAME"])


def session(name: str, **options: Any) -> "psycopg.Connection[Any]":
    """A connection of our own, beside Django's pool."""
    parts = connection.settings_dict
    try:
        return psycopg.connect(
            dbname=name,
            user=parts["USER"] or None,
            password=parts["PASSWORD"] or None,
            host=parts["HOST"] or None,
            port=parts["PORT"] or None,
            **options,
        )
    except psycopg.OperationalError as error:
        raise BackupError(
            f"连不上 PostgreSQL 的数据库 {name}：{first_line(error)}"
        ) from None


def first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["?"])[0]


def program(name: str, server: int) -> str:
    """pg_dump or pg_restore, not older than the server (its major version)."""
    places = [shutil.which(name), *sorted(PROGRAMS.glob(f"*/bin/{name}"), reverse=True)]
    found = []
    for place in filter(None, places):
        said = subprocess.run(  # noqa: S603 - a program of the system
            [str(place), "--version"], capture_output=True, text=True, check=False
        ).stdout
        version = re.search(r"(\d+)(?:\.\d+)*", said)
        if version and int(version[1]) >= server:
            return str(place)
        found.append(version[1] if version else "?")
    if not found:
        raise BackupError(
            f"没有找到 {name}，请安装 PostgreSQL {server} 的客户端（postgresql-client）。"
        )
    raise BackupError(
        f"{name} 的版本是 {found[0]}，比服务器（{server}）旧，请安装同一版本的客户端。"
    )


def run(command: list[str]) -> None:
    """Run a client of PostgreSQL; the password goes by the environment."""
    parts = connection.settings_dict
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}
    for name, key in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if parts[key]:
            env[name] = str(parts[key])
    done = subprocess.run(  # noqa: S603 - a program of the system, arguments of ours
        command, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        if "No space left" in done.stderr:
            raise BackupError("磁盘已满，没有做成。")
        name = Path(command[0]).name
        raise BackupError(f"{name} 失败：{first_line(done.stderr)}")


def _copy_postgresql(target: Path) -> Facts:
    with session(database_name()) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        snapshot = database.execute("SELECT pg_export_snapshot()").fetchone()
        pg_dump = program("pg_dump", database.info.server_version // 10_000)
        run(
            [
                *(pg_dump, "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot[0] if snapshot else ''}", f"--file={target}"),
                database_name(),
            ]
        )
        found = postgresql_facts(database)
        database.rollback()
    return found


def postgresql_facts(database: "psycopg.Connection[Any]") -> Facts:
    def query(text: str) -> list[tuple[Any, ...]]:
        return database.execute(text).fetchall()  # type: ignore[call-overload]

    names = query("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return facts(query, [name for (name,) in names])


@contextmanager
def maintenance() -> Iterator["psycopg.Connection[Any]"]:
    """A session in a database that is not ours: ours is made, renamed or dropped there."""
    for name in ("postgres", "template1"):
        with suppress(BackupError):
            database = session(name, autocommit=True)
            break
    else:
        raise BackupError("连不上 PostgreSQL 的维护数据库 postgres，无法恢复。")
    with database:
        yield database


def restore_postgresql(dump: Path, name: str) -> Facts:
    """Fill a new database of this name from a dump. What an earlier try left is dropped."""
    with maintenance() as server:
        pg_restore = program("pg_restore", server.info.server_version // 10_000)
        try:
            server.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(name)
                )
            )
            server.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
        except psycopg.errors.InsufficientPrivilege:
            user = connection.settings_dict["USER"]
            raise BackupError(
                f"恢复须先建一个旁边的数据库：请由管理员执行 ALTER ROLE {user} CREATEDB。"
            ) from None
    run(
        [
            *(pg_restore, "--no-owner", "--no-privileges", "--exit-on-error"),
            *("--single-transaction", f"--dbname={name}", str(dump)),
        ]
    )
    with session(name) as database:
        return postgresql_facts(database)


def drop_postgresql(name: str) -> None:
    with maintenance() as server:
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def postgresql_exists(server: "psycopg.Connection[Any]", name: str) -> bool:
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def others_in_postgresql() -> int:
    """How many sessions other than this process's are in our database.

    One that was just closed, by us or by a portal that was stopped, takes a moment to end.
    """
    connection.close()
    connection.close_pool()
    until = time.monotonic() + LEAVING
    with maintenance() as server:
        while True:
            row = server.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND backend_type = 'client backend'",
                [database_name()],
            ).fetchone()
            count = int(row[0]) if row else 0
            if not count or time.monotonic() > until:
                return count
            time.sleep(0.1)


def is_empty() -> bool:
    """Whether the database, as the settings name it, holds no table."""
    if vendor() == "sqlite":
        path = sqlite_path()
        return not path.exists() or path.stat().st_size == 0
    with session(database_name()) as database:
        row = database.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchone()
    return not row or row[0] == 0
