from django.apps import AppConfig
from django.db.models.signals import post_migrate


class WorkdaysConfig(AppConfig):
    name = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from wagtail.permissions import register_permission_policy

        from workdays import seeding
        from workdays.models import WorkCalendar
        from workdays.permissions import YearsOfTheCode

        register_permission_policy(WorkCalendar, YearsOfTheCode(WorkCalendar))
        post_migrate.connect(
            seeding.after_migrate, sender=self, dispatch_uid="workdays.seeding"
        )
