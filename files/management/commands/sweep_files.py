"""Compares the stored files with their rows, and says what does not fit."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from files import sweeping


class Command(BaseCommand):
    help = "比对存放的文件与数据库：无主的文件、缺失的文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help="删去一天以前留下的无主文件"
        )

    def handle(self, *, remove: bool, **_options: Any) -> None:
        found = sweeping.look_through(remove=remove)
        self.stdout.write(
            f"有主的旧文件 {found.owned} 个；无主的文件 {found.orphans} 个"
            f"，删去 {found.removed} 个；数据库有而文件缺失的 {found.missing} 个。"
        )
