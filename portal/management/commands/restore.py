"""`manage.py restore`: a backup back in place, checked first, erased persons left out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError

from portal.backups import archive, restoring
from portal.backups.failures import BackupError
from portal.backups.restoring import Restored, Wishes

logger = structlog.get_logger("portal.backup")


class Command(BaseCommand):
    requires_system_checks = []
    help = "从备份恢复：先核对，在旁边装好，最后一步才替换。门户须先停下。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="manage.py backup 做的文件")
        parser.add_argument(
            "--check", action="store_true", help="只核对这份备份，什么也不动"
        )
        parser.add_argument(
            "--replace", action="store_true", help="替换现有的数据；原有的移到一旁，不删"
        )
        parser.add_argument(
            "--without-keys", action="store_true", help="密钥已丢，加密的内容打不开也恢复"
        )
        parser.add_argument(
            "--without-ledger", action="store_true", help="没有最新的注销账本也恢复"
        )
        parser.add_argument(
            "--replay",
            action="store_true",
            help="不恢复，只对现有的数据库重做账本里的注销（数据库用别的办法恢复过时）",
        )

    def handle(
        self, *, file: Path | None, check: bool, replay: bool, **options: Any
    ) -> None:
        if (file is None) != replay:
            raise CommandError("请指明备份文件；或只用 --replay。")
        try:
            if file is None:
                again, expired = restoring.replay()
                self.stdout.write(f"已重做 {again} 项注销，清去到期的 {expired} 行。")
            elif check:
                self.describe(archive.read(file))
            else:
                wishes = Wishes(
                    replace=options["replace"],
                    without_keys=options["without_keys"],
                    without_ledger=options["without_ledger"],
                )
                self.tell(restoring.restore(file, wishes, self.stdout.write))
        except BackupError as error:
            raise CommandError(str(error)) from None

    def describe(self, manifest: archive.Manifest) -> None:
        self.stdout.write(
            f"备份完好：{manifest.made_at} 所做，{sum(manifest.counts.values())} 行，"
            f"{manifest.files} 个文件，需要密钥 {'、'.join(manifest.keys)}。"
        )

    def tell(self, done: Restored) -> None:
        logger.info("restored", seconds=round(done.seconds, 1), replayed=done.replayed)
        self.describe(done.manifest)
        self.stdout.write(
            f"已恢复，用时 {done.seconds:.1f} 秒：公开日志完好，"
            f"重做 {done.replayed} 项注销，清去到期的 {done.expired} 行，所有人须重新登录。"
        )
        if done.missing_files:
            self.stdout.write(
                f"有 {done.missing_files} 个文件在备份时已被删去，它们的记录打不开文件。"
            )
        if done.aside:
            self.stdout.write(
                f"原有的数据移到了一旁，名称里有 {done.aside}，无误后请删去。"
            )
        self.stdout.write("请启动门户：manage.py serve。")
