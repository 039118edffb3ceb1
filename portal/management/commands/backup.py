"""`manage.py backup`: database and files of the site in one file, while it serves."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import making
from portal.backups.failures import BackupError

logger = structlog.get_logger("portal.backup")


class Command(BaseCommand):
    requires_system_checks = []
    help = "备份数据库和文件，门户不必停。密钥不在其中，须另外保管。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target",
            nargs="?",
            type=Path,
            help="放备份的目录，或以 .tar 结尾的文件名；默认是数据目录里的 backups",
        )
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="目录里只留最新的 N 份"
        )
        parser.add_argument(
            "--no-verify",
            action="store_true",
            help="写完不再重读一遍（不能与 --keep 同用）",
        )

    def handle(
        self, *, target: Path | None, keep: int, no_verify: bool, **options: Any
    ) -> None:
        if keep < 0:
            raise CommandError("--keep 须是正数。")
        if keep and no_verify:
            raise CommandError(
                "没有重读过的备份不能挤掉原有的：--keep 和 --no-verify 不同用。"
            )
        if keep and target is not None and target.suffix == ".tar":
            raise CommandError("--keep 用于目录，不用于指明的文件。")
        target = target or Path(settings.DATA_DIR) / "backups"
        try:
            made = making.make(target.absolute(), keep=keep, check=not no_verify)
        except BackupError as error:
            logger.error("backup failed", reason=str(error))
            raise CommandError(str(error)) from None
        logger.info("backup made", bytes=made.size, seconds=round(made.seconds, 1))
        checked = "未重读核对" if no_verify else "已重读核对"
        self.stdout.write(
            f"备份完成：{made.path}，{in_words(made.size)}，{made.files} 个文件，"
            f"用时 {made.seconds:.1f} 秒，{checked}。"
        )
        if made.manifest.outside:
            names = "、".join(made.manifest.outside)
            self.stdout.write(
                f"不在本机磁盘上的存储没有备份：{names}，请用它自己的办法备份。"
            )
        if made.removed:
            self.stdout.write(f"删去旧备份 {len(made.removed)} 份。")
        keys = "、".join(made.manifest.keys)
        self.stdout.write(
            f"恢复时还需要：PII_KEYS 里的密钥 {keys}，和 SECRET_KEY。"
            "备份里没有它们，请另外保管；"
            f"注销账本 {settings.ERASURE_LEDGER} 也要另存最新的一份。"
        )


def in_words(size: int) -> str:
    """Bytes as people say them."""
    if size < 1_000_000:
        return f"{size / 1_000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"
