"""`manage.py demo`: loads the demonstration, or what is missing of it."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.loader import load
from portal.settings.environment import kept_secret


class Command(BaseCommand):
    help = "载入演示内容：虚构的青岭街道、八个社区和十二条公开。可重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PORTAL_MODE == "production":
            raise CommandError("生产环境不载入演示内容。")
        password = settings.DEMO_PASSWORD or kept_secret(
            "demo_password", lambda: secrets.token_urlsafe(9)
        )
        load(password, self.stdout.write)
        self.stdout.write(f"演示账号密码：{password}（账号见 README）")
