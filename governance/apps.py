from datetime import time

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "章程和制度"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from disclosure import linked_documents
        from foundation import columns, personal_data
        from governance import (
            boxes,
            desk,
            disclosed,
            procedure_desk,
            procedure_reviews,
            putting_up,
            wall_packs,
        )
        from governance.kinds import DISCLOSED_AS, PROCEDURES_DISCLOSED_AS
        from governance.models import GovernanceIndexPage, ProcedureIndexPage
        from governance.personal_data import claims
        from jobs import schedule
        from publishing import followers

        columns.register(
            columns.Column(
                "governance", "章程和制度", lambda: GovernanceIndexPage, order=15
            )
        )
        columns.register(
            columns.Column("procedures", "上墙制度", lambda: ProcedureIndexPage, order=16)
        )
        personal_data.register(*claims())
        for code in DISCLOSED_AS:
            linked_documents.register(code, disclosed.document_of)
        linked_documents.register(PROCEDURES_DISCLOSED_AS, disclosed.procedures_of)
        # After the boards, which exchange what hangs already: followers go by name.
        followers.register(
            followers.Follower(
                "governance",
                published=putting_up.put_up,
                withdrawn=putting_up.taken_away,
            )
        )
        schedule.register(
            "procedure_reviews",
            procedure_reviews.remind_of_reviews,
            schedule.Daily(time(5, 10)),
        )
        boxes.register()
        desk.register()
        procedure_desk.register()
        wall_packs.register()
