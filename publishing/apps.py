from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "签发"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from foundation import attachable, personal_data, publication
        from publishing.models import PublishedVersion
        from publishing.opening import open_files
        from publishing.personal_data import CLAIMS
        from publishing.transitions import publish
        from transparency.triggers import append_only

        publication.register(publish)
        attachable.register("publishing", open_files)
        append_only(PublishedVersion)
        personal_data.register(*CLAIMS)
