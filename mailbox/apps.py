from datetime import time, timedelta

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "mailbox"
    verbose_name = "民情信箱"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from django.db.models.signals import post_delete
        from wagtail.permissions import register_permission_policy

        from communities.row_policy import StreetPolicy
        from foundation import erasures, personal_data, rotation
        from jobs import schedule
        from mailbox import attachments, boxes, resident, source, timekeeping
        from mailbox.models import DispatchEntry, Letter, LetterAttachment, LetterRule
        from mailbox.personal_data import claims

        personal_data.register(*claims())
        for kind, again in (
            ("letter", resident.forget_again),
            ("letter_identity", resident.forget_identity),
            ("letter_purged", timekeeping.purge),
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
        schedule.register(
            "letter_files", attachments.sweep, schedule.Every(timedelta(hours=1))
        )
        rotation.register(attachments.Bytes())
        # The bytes lie outside of the database, and rows go by cascade too.
        post_delete.connect(attachments.bytes_go_with_the_row, sender=LetterAttachment)
        for model in (LetterRule, DispatchEntry):
            register_permission_policy(model, StreetPolicy(model, ""))
