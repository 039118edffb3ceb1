from datetime import timedelta

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
    verbose_name = "公开栏（张贴）"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from wagtail.permissions import register_permission_policy

        from board import addresses, boxes, desk, opening, transitions, upkeep
        from board.models import BoardPage, BulletinBoard, Hall, WallPack
        from board.models.packs import PACKS
        from board.personal_data import CLAIMS
        from communities.row_policy import CommunityPolicy
        from files import removal
        from foundation import attachable, columns, personal_data
        from jobs import schedule
        from publishing import followers, sheet_doors

        for model in (Hall, BulletinBoard):
            register_permission_policy(model, CommunityPolicy(model))
        columns.register(columns.Column("board", "公开栏", lambda: BoardPage, order=70))
        followers.register(
            followers.Follower(
                "board",
                published=transitions.follow_publication,
                withdrawn=transitions.follow_withdrawal,
            )
        )
        removal.own("default", WallPack, PACKS)
        sheet_doors.register(addresses.of_page)
        attachable.register("board", opening.open_files)
        desk.register()
        boxes.register()
        personal_data.register(*CLAIMS)
        schedule.register("postings", upkeep.keep_days, schedule.Every(timedelta(hours=1)))
