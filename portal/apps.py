from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from foundation import personal_data, spreadsheets
        from foundation.models import Erasure
        from portal.groundwork import lay
        from portal.personal_data import CLAIMS
        from transparency import triggers

        post_migrate.connect(lay, sender=self, dispatch_uid="portal.groundwork")
        personal_data.register(*CLAIMS)
        triggers.append_only(Erasure)
        spreadsheets.keep_plain()
