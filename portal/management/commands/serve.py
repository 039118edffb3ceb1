"""`manage.py serve`: the portal with everything that it needs, in one command."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from foundation import erasures, space, versions
from foundation.masking import mask
from portal.backups import switching
from portal.backups.failures import BackupError
from portal.backups.locks import data_lock
from portal.health import unapplied_migrations


class Command(BaseCommand):
    """Looks whether the portal may start, and then becomes the supervisor.

    The lock is held by the open file, which the supervisor inherits and its children do
    not: it is free the moment the supervisor is gone, also if it was killed.
    """

    requires_system_checks = []
    help = "启动门户：网页服务和后台任务，哪个退出就重启哪个。按 Ctrl+C 停止。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="监听端口，默认 8000")
        parser.add_argument(
            "--workers",
            type=int,
            default=min(2, os.cpu_count() or 1),
            help="网页服务的进程数，默认 2（单核为 1）",
        )

    def handle(self, *, host: str, port: int, workers: int, **options: Any) -> NoReturn:
        lock = self.lock()
        try:
            # A restore that was killed while it put its parts in place.
            switching.finish()
        except BackupError as error:
            self.refuse(str(error))
        if taken(host, port):
            self.refuse(f"{host} 的端口 {port} 已被别的程序占用，请换一个：--port 8001。")
        if count := self.unapplied():
            self.refuse(f"数据库还有 {count} 个迁移没有执行，请先运行 manage.py migrate。")
        try:
            waiting = len(erasures.unreplayed())
        except erasures.LedgerBroken as error:
            self.refuse(f"{error} 账本：{erasures.ledger_path()}。")
        if waiting:
            self.refuse(
                f"数据库比注销账本旧，有 {waiting} 项注销尚未重做，"
                "请先运行 manage.py restore --replay。"
            )
        # A process killed between commit and mirror leaves the mirror behind.
        versions.compare_mirror()
        erasures.mirror()
        os.set_inheritable(lock, True)
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(settings.BASE_DIR)
        queues = settings.TASKS["default"]["QUEUES"]
        os.execv(  # noqa: S606 - this process becomes the supervisor
            sys.executable,
            [
                *(sys.executable, "-m", "portal.supervisor"),
                *("--host", host, "--port", str(port), "--workers", str(max(1, workers))),
                *("--log-format", settings.LOG_FORMAT),
                *(f"--queue={queue}" for queue in queues),
            ],
        )

    def lock(self) -> int:
        """The open lock file of this data directory, or an end with one line."""
        try:
            lock = data_lock()
        except OSError as error:
            self.refuse(f"数据目录 {settings.DATA_DIR} 不能写入：{error.strerror}。")
        if lock is None:
            self.refuse(f"门户已在运行（数据目录 {settings.DATA_DIR}），不能再启动一个。")
        return lock

    def unapplied(self) -> int:
        """How many migrations have not run, or an end with one line."""
        # This process asks once; a pool would try again and again, and log each time.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        try:
            return unapplied_migrations()
        except DatabaseError as error:
            # Of a server's words the first line is enough, and may name no password.
            reason = (str(error).splitlines() or ["?"])[0]
            place = space.database_file() or "DATABASE_URL"
            self.refuse(f"数据库打不开（{place}）：{mask(reason)}")

    def refuse(self, line: str) -> NoReturn:
        self.stderr.write(line)
        sys.exit(1)


def taken(host: str, port: int) -> bool:
    """Whether somebody listens there. Granian would listen beside them and say nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections that are only closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return True
    return False
