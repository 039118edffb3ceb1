from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from files.personal_data import CLAIMS
        from foundation import personal_data

        personal_data.register(*CLAIMS)
