from datetime import time, timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from foundation import personal_data
        from jobs import housekeeping, mail, outbox, schedule
        from jobs.personal_data import CLAIMS

        outbox.register(mail.KIND, mail.deliver)
        # What is tried again is found by this; a new item enqueues the task itself.
        schedule.register("outbox", outbox.deliver, schedule.Every(timedelta(minutes=1)))
        schedule.register(
            "answers", housekeeping.forget_answers, schedule.Every(timedelta(hours=1))
        )
        schedule.register("tasks", housekeeping.forget_tasks, schedule.Daily(time(3, 10)))
        schedule.register(
            "retention", housekeeping.keep_no_longer, schedule.Daily(time(3, 30))
        )
        schedule.register(
            "erasures", housekeeping.mirror_erasures, schedule.Every(timedelta(hours=1))
        )
        personal_data.register(*CLAIMS)
        post_migrate.connect(schedule.make_rows, sender=self, dispatch_uid="jobs.schedule")
