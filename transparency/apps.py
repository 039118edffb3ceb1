from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TransparencyConfig(AppConfig):
    name = "transparency"
    verbose_name = "公开日志"

    def ready(self) -> None:
        from transparency import triggers
        from transparency.models import LogEntry

        triggers.append_only(LogEntry)
        post_migrate.connect(
            triggers.after_migrate, sender=self, dispatch_uid="transparency.triggers"
        )
