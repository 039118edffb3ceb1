"""`manage.py rotate_keys`: everything sealed under an old key, sealed under the newest."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import encryption, rotation


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "用密钥环里的第一把钥匙重新加密旧钥匙加密的内容。可随时中断，再运行一次即接着做。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="只报告还有多少没有换，不改任何内容"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        try:
            newest = encryption.newest_key()
            encryption.derived_key(newest, "seal")
        except encryption.KeyMissing as error:
            raise CommandError(str(error)) from None
        left = 0
        for holder in rotation.holders():
            left += self.report(holder) if check else self.rotate(holder)
        if left:
            self.stderr.write(f"还有 {left} 行不是用钥匙 {newest} 加密的，旧钥匙不能撤下。")
            sys.exit(1)
        self.stdout.write(f"全部内容都是用钥匙 {newest} 加密的。")

    def report(self, holder: rotation.Holder) -> int:
        count = len(holder.remaining())
        self.stdout.write(f"{holder.name}：{count} 行待换。")
        return count

    def rotate(self, holder: rotation.Holder) -> int:
        def told(report: rotation.Report) -> None:
            self.stdout.write(f"{holder.name}：已换 {report.turned} 行……")
            self.stdout.flush()

        report = rotation.rotate(holder, told)
        shut = len(report.unreadable)
        self.stdout.write(f"{holder.name}：换完 {report.turned} 行，打不开 {shut} 行。")
        # Rows that were written by a process with the former ring meanwhile count too.
        return len(holder.remaining())
