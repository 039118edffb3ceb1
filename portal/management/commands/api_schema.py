"""`manage.py api_schema`: prints the OpenAPI document as the API serves it."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.api import api


class Command(BaseCommand):
    help = "输出公开接口的 OpenAPI 文档。"

    def handle(self, **options: Any) -> None:
        self.stdout.write(api.openapi_text, ending="")
