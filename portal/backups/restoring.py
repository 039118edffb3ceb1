"""Puts a backup back: everything beside the present site first, the switch at the end.

The side site is complete before anything of the present one is touched: its database
whole, of the counts and log ends that the manifest tells, migrated, its log verified, what
was erased since erased again, what is over by its time gone, nobody logged in.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader

from foundation import (
    clock,
    encryption,
    erasures,
    personal_data,
    rotation,
    traces,
)
from foundation.models import Erasure
from mailbox import timekeeping
from portal.backups import archive, beside, databases, storages, switching
from portal.backups.failures import BackupError
from portal.backups.locks import data_lock
from transparency import log

# Beside each thing that is restored, on the same disk: a rename brings it to its place.
SIDE = ".restoring"
# Rows of one column that are opened to see whether the key ring fits.
SAMPLE = 5


@dataclass(frozen=True)
class Wishes:
    """What an operator allowed by options of the command."""

    replace: bool = False
    without_keys: bool = False
    without_ledger: bool = False


@dataclass(frozen=True)
class Restored:
    """What was put back; `aside` is part of the names that the former site has now."""

    manifest: archive.Manifest
    seconds: float
    replayed: int
    expired: int
    missing_files: int
    aside: str


@contextmanager
def alone() -> Iterator[None]:
    """Nobody serves and nobody writes. BackupError otherwise, in one line."""
    lock = data_lock()
    if lock is None:
        raise BackupError("门户正在运行，请先停下（systemctl stop 或 Ctrl+C），再恢复。")
    try:
        if databases.vendor() == "postgresql":
            if count := databases.others_in_postgresql():
                raise BackupError(
                    f"数据库还有 {count} 个连接，请先停下用它的程序，再恢复。"
                )
        else:
            connection.close()
            path = databases.sqlite_path()
            if path.exists() and databases.sqlite_in_use(path):
                raise BackupError(f"数据库 {path} 正被别的程序使用，请先停下它，再恢复。")
        yield
    finally:
        os.close(lock)


def restore(path: Path, wishes: Wishes, tell: Callable[[str], None]) -> Restored:
    """Put this backup in the place of the present site. BackupError changes nothing."""
    started = time.monotonic()
    if not path.is_file():
        raise BackupError(f"没有这个文件：{path}。")
    with alone():
        if switching.finish():
            tell("上次恢复在最后一步中断，已先把它做完。")
        if not wishes.replace and not (databases.is_empty() and storages.are_empty()):
            raise BackupError("数据库或文件目录不是空的；确实要替换，请加 --replace。")
        _check_ledger(wishes)
        sides = {
            name: place.with_name(f"{place.name}{SIDE}")
            for name, place in storages.on_disk().items()
        }
        work = Path(settings.DATA_DIR) / SIDE
        try:
            _clear(work, *sides.values())
            manifest = archive.read(path, _keeper(work, sides))
            _check_manifest(manifest, path, wishes)
            side_database = _raise_database(work, manifest, path)
            with beside.working_in(side_database, sides):
                replayed, expired = _make_fit(manifest, wishes)
                missing = storages.missing(directories=sides)
            if manifest.vendor == "sqlite":
                databases.settle_sqlite(Path(side_database))
            plan = _plan(side_database, sides)
            switching.begin(plan)
        except OSError as error:
            raise BackupError(
                f"恢复没有做成，原有的数据没有动：{error.strerror or error}。"
            ) from None
        except (Error, psycopg.Error) as error:
            raise BackupError(
                f"恢复没有做成，原有的数据没有动：{databases.first_line(error)}"
            ) from None
        finally:
            if not switching.plan_path().exists():
                _clear(work, *sides.values())
    aside = Path(plan.aside).name if wishes.replace else ""
    return Restored(manifest, time.monotonic() - started, replayed, expired, missing, aside)


def replay() -> tuple[int, int]:
    """Erase again in the present database what the ledger tells; and what is over."""
    with alone():
        switching.finish()
        try:
            done = erasures.replay(), expire()
        except erasures.LedgerBroken as error:
            raise BackupError(str(error)) from None
        traces.wipe()
        return done


def _clear(*places: Path) -> None:
    for place in places:
        shutil.rmtree(place, ignore_errors=True)


def _check_ledger(wishes: Wishes) -> None:
    path = erasures.ledger_path()
    try:
        for _line in erasures.lines():
            pass
    except erasures.LedgerBroken as error:
        raise BackupError(f"{error} 账本：{path}。") from None
    if not path.exists() and not wishes.without_ledger:
        raise BackupError(
            f"没有注销账本 {path}：备份之后注销的人会重新出现。请把它放回原处；"
            "确实没有，请加 --without-ledger。"
        )


def _keeper(work: Path, sides: dict[str, Path]) -> Callable[[str, Any], None]:
    """What writes each member to its side place."""
    work.mkdir(mode=0o700, parents=True)
    for side in sides.values():
        side.mkdir(mode=0o755, parents=True)

    def keep(name: str, content: Any) -> None:
        if name == archive.DATABASE:
            target = work / archive.DATABASE
        else:
            _files, storage, inside = name.split("/", 2)
            if storage not in sides:
                raise BackupError(f"备份里有本站没有的存储“{storage}”。")
            target = sides[storage] / inside
            target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file, archive.CHUNK)
            file.flush()
            os.fsync(file.fileno())

    return keep


def _check_manifest(manifest: archive.Manifest, path: Path, wishes: Wishes) -> None:
    if manifest.vendor != databases.vendor():
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupError(
            f"{path.name}：备份来自 {names.get(manifest.vendor, '别的数据库')}，"
            f"本站用的是 {names[databases.vendor()]}，不能互相恢复。"
        )
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"{path.name}：备份来自更新的版本（本程序没有 {unknown[0]} 等 "
            f"{len(unknown)} 个迁移），请先升级程序。"
        )
    lost = [name for name in manifest.keys if name not in settings.PII_KEYS]
    if lost and not wishes.without_keys:
        raise BackupError(
            f"缺少密钥 {'、'.join(lost)}，备份里加密的内容会打不开，请把它放回 PII_KEYS；"
            "确实没有了，请加 --without-keys。"
        )


def _raise_database(work: Path, manifest: archive.Manifest, path: Path) -> str:
    """The side database, compared with the manifest; its path or its name."""
    copy = work / archive.DATABASE
    if manifest.vendor == "sqlite":
        databases.check_sqlite(copy)
        found, name = databases.sqlite_facts(copy), str(copy)
    else:
        name = f"{databases.database_name()[:40]}_restoring"
        found = databases.restore_postgresql(copy, name)
    told = databases.Facts(manifest.migrations, manifest.counts, manifest.heads)
    if found != told:
        raise BackupError(f"{path.name}：数据库里的行数或公开日志与清单不符。")
    return name


def _make_fit(manifest: archive.Manifest, wishes: Wishes) -> tuple[int, int]:
    """Ready to serve: migrated, verified, its seals open, nobody in it who was erased."""
    call_command("migrate", verbosity=0, interactive=False)
    if problems := log.verify():
        raise BackupError(f"备份里的公开日志不完好：{problems[0]}")
    for stream, told in manifest.heads.items():
        if str(log.head(stream)) != told and log.verify_stream(
            stream, log.Head.parse(told)
        ):
            raise BackupError(f"备份里的公开日志与清单不符：{stream}。")
    if not wishes.without_keys:
        check_seals(manifest.keys)
    if not wishes.without_ledger:
        _check_age_of_ledger()
    try:
        replayed = erasures.replay()
    except erasures.LedgerBroken as error:
        raise BackupError(str(error)) from None
    expired = expire()
    # Who logged out, or changed a password, since the backup stays out.
    Session.objects.all().delete()
    if problems := log.verify():
        raise BackupError(f"重做注销之后，公开日志不完好：{problems[0]}")
    erasures.mirror()
    return replayed, expired


def expire() -> int:
    """What is over by its time: it was, or would have been, removed since the backup."""
    count = sum(personal_data.expire().values())
    while more := timekeeping.purge_quarantined() + timekeeping.erase_identities():
        count += more
    return count


def _check_age_of_ledger() -> None:
    """A ledger that lacks an erasure which the backup knows is an old copy of itself."""
    known = {line.id for line in erasures.lines()}
    rows = Erasure.objects.values_list("pk", flat=True)
    if any(str(key) not in known for key in rows.iterator()):
        raise BackupError(
            f"注销账本 {erasures.ledger_path()} 比备份还旧，请换上最新的一份；"
            "确实没有，请加 --without-ledger。"
        )


def check_seals(names: list[str]) -> None:
    """Open some seals of each column and key. BackupError names the key that is missing."""
    for holder in rotation.holders():
        if not isinstance(holder, rotation.Columns):
            continue
        for column in holder.sealed:
            for name in names:
                rows = holder.model._base_manager.filter(
                    **{f"{column.name}__sealed_by": name}
                ).order_by("pk")
                for row in (*rows[:SAMPLE], *rows.reverse()[:SAMPLE]):
                    try:
                        str(getattr(row, column.attname))
                    except encryption.KeyMissing:
                        raise BackupError(
                            f"缺少密钥 {name}，加密的内容打不开，请把它放回 PII_KEYS。"
                        ) from None
                    except encryption.SealError:
                        raise BackupError(
                            f"密钥 {name} 打不开加密的内容：名称相同，却不是同一把。"
                        ) from None


def _plan(side_database: str, sides: dict[str, Path]) -> switching.Plan:
    """Each old thing aside, then each new one into its place."""
    stamp = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}"
    aside = Path(settings.DATA_DIR) / f"before-restore-{stamp}"
    plan = switching.Plan(str(aside))
    for name, place in storages.on_disk().items():
        # Beside its place, where it may stand on a disk of its own.
        old = place.with_name(f"{place.name}.{aside.name}")
        if place.exists():
            plan.moves.append((str(place), str(old)))
        plan.moves.append((str(sides[name]), str(place)))
    if databases.vendor() == "sqlite":
        path = databases.sqlite_path()
        for end in ("", "-wal", "-shm", "-journal"):
            if Path(f"{path}{end}").exists():
                plan.moves.append((f"{path}{end}", f"{aside / path.name}{end}"))
        plan.moves.append((side_database, str(path)))
    else:
        present = databases.database_name()
        plan.renames = [
            (present, f"{present[:30]}.{aside.name}"),
            (side_database, present),
        ]
    return plan
