"""Put every item of the queue anew, from its source."""

from typing import Any

from django.core.management.base import BaseCommand

from editorial.rebuild import rebuild


class Command(BaseCommand):
    help = "按来源重建待办：该有的补上，该办结的办结；可以反复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        for source, put, closed in rebuild():
            self.stdout.write(f"{source.label}：{put}件在办，{closed}件办结。")
