from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号"
    default = True

    def ready(self) -> None:
        from accounts import factors, policies, sealing
        from accounts.models import User
        from accounts.personal_data import CLAIMS
        from foundation import erasures, personal_data, rotation

        post_migrate.connect(policies.load, sender=self)
        factors.connect()
        rotation.register(sealing.SecondFactors())
        personal_data.register(*CLAIMS)
        erasures.register(
            personal_data.ACCOUNT, erasures.Kind(User, "date_joined", personal_data.erase)
        )
