from datetime import time, timedelta

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "mailbox"
    verbose_name = "民情信箱"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from wagtail.permissions import register_permission_policy

        from communities.row_policy import StreetPolicy
        from foundation import erasures, personal_data
        from jobs import schedule
        from mailbox import boxes, resident, source, timekeeping
        from mailbox.models import DispatchEntry, Letter, LetterRule
        from mailbox.personal_data import claims

        personal_data.register(*claims())
        for kind, again in (
            ("letter", resident.forget_again),
            ("letter_identity", resident.forget_identity),
            ("letter_purged", Letter.delete),
        ):
            erasures.register(kind, erasures.Kind(Letter, "received_at", again))
        source.register()
        boxes.register()
        schedule.register(
            "letters", timekeeping.keep_time, schedule.Every(timedelta(hours=1))
        )
        schedule.register(
            "letters_kept", timekeeping.keep_no_longer, schedule.Daily(time(3, 40))
        )
        for model in (LetterRule, DispatchEntry):
            register_permission_policy(model, StreetPolicy(model, ""))
