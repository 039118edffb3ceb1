from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "章程和制度"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from disclosure import linked_documents
        from foundation import columns, personal_data
        from governance import boxes, desk, disclosed, wall_packs
        from governance.kinds import DISCLOSED_AS
        from governance.models import GovernanceIndexPage
        from governance.personal_data import claims

        columns.register(
            columns.Column(
                "governance", "章程和制度", lambda: GovernanceIndexPage, order=15
            )
        )
        personal_data.register(*claims())
        for code in DISCLOSED_AS:
            linked_documents.register(code, disclosed.document_of)
        boxes.register()
        desk.register()
        wall_packs.register()
