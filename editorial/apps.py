from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "editorial"
    verbose_name = "工作台"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from wagtail.permissions import register_permission_policy

        from editorial.models import MatterEvent, WorkItem
        from editorial.permissions import DeskPolicy
        from editorial.personal_data import CLAIMS
        from foundation import personal_data
        from transparency.triggers import append_only

        register_permission_policy(WorkItem, DeskPolicy(WorkItem))
        append_only(MatterEvent)
        personal_data.register(*CLAIMS)
