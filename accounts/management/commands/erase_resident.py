"""`manage.py erase_resident`: what the portal knows of a person, taken out."""

from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from foundation import personal_data, traces

logger = structlog.get_logger("accounts")


class Command(BaseCommand):
    requires_system_checks = []
    help = (
        "注销一个居民账号，删去与此人有关的内容；须留存的照实列出。不可恢复。"
        "办公记录中有署名的账号不能注销。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument(
            "--yes", action="store_true", help="确实注销；不加这一项只列出会做什么"
        )

    def handle(self, *, username: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError("没有这个账号。")
        if user.is_superuser:
            raise CommandError("系统管理员的账号不能这样注销。")
        if not yes:
            self.plan(user)
            return
        number = user.pk
        try:
            counts = personal_data.erase(user)
        except personal_data.BoundToOffice as error:
            raise CommandError(str(error)) from None
        logger.info("erased", account=number, rows=sum(counts.values()))
        self.stdout.write(
            f"已注销，删改 {sum(counts.values())} 行。旧的备份恢复时会照注销账本重做。"
        )
        self.wipe(number)

    def wipe(self, number: int) -> None:
        if traces.wipe():
            self.stdout.write("数据库文件里旧的字节也已抹去。")
        elif connection.vendor == "sqlite":
            self.stdout.write(
                "数据库正忙或磁盘已满，旧的字节可能还在文件里。请稍后执行 "
                f"erase_resident erased-{number} --yes。"
            )
        else:
            self.stdout.write(
                "数据库自己的文件和日志里旧的字节，由数据库管理员抹去（VACUUM FULL）。"
            )

    def plan(self, user: User) -> None:
        for claim in personal_data.all_claims():
            count = claim.of(user).count()
            if not count:
                continue
            if claim.binds:
                fate = f"有署名，不能注销：{claim.kept}"
            else:
                fate = f"留存：{claim.kept}" if claim.kept else "删去"
            self.stdout.write(f"{claim.what}，{count} 行，{fate}。")
        self.stdout.write("以上未执行。确实要注销，请加 --yes。")
