from datetime import time, timedelta

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from files import checking, removal, sweeping
        from files.personal_data import CLAIMS
        from foundation import personal_data
        from jobs import schedule

        personal_data.register(*CLAIMS)
        removal.connect()
        schedule.register(
            "documents", checking.recheck, schedule.Every(timedelta(minutes=5))
        )
        schedule.register("files", sweeping.sweep, schedule.Daily(time(3, 50)))
