from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "公开事项"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from disclosure import boxes
        from disclosure.models import DisclosureIndexPage
        from foundation import columns

        columns.register(
            columns.Column("disclosure", "看公开", lambda: DisclosureIndexPage, order=10)
        )
        boxes.register()
