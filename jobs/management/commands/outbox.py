"""`manage.py outbox`: what waits, what is parked, and a second chance for the parked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from foundation import clock
from jobs import outbox
from jobs.models import OutboxItem


class Command(BaseCommand):
    requires_system_checks = []
    help = "列出待发和搁置的邮件等事项（不显示内容）；--retry 让搁置的重新发送。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", action="store_true", help="重新发送搁置的")

    def handle(self, *, retry: bool, **options: Any) -> None:
        if retry:
            self.stdout.write(f"{outbox.retry_parked()} 项重新排队。")
        waiting = OutboxItem.objects.filter(next_try_at__isnull=False)
        self.stdout.write(f"待发 {waiting.count()} 项。")
        parked = OutboxItem.objects.filter(parked_at__isnull=False)
        self.stdout.write(f"搁置 {parked.count()} 项。")
        columns = ("id", "kind", "parked_at", "attempts", "last_error")
        for pk, kind, moment, attempts, error in parked.values_list(*columns):
            when = f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
            self.stdout.write(f"{pk} {kind} {when} 试过{attempts}次 {error}")
