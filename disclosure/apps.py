from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = "公开事项"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from disclosure import boxes, topic_boxes
        from disclosure.models import (
            DisclosureIndexPage,
            InformationIndexPage,
            NoticeIndexPage,
            PolicyIndexPage,
        )
        from foundation import columns

        for slug, title, page_class, order in (
            ("disclosure", "看公开", DisclosureIndexPage, 10),
            ("notices", "通知公告", NoticeIndexPage, 20),
            ("policies", "政策与解读", PolicyIndexPage, 30),
            ("about", "社区概况", InformationIndexPage, 80),
        ):
            columns.register(
                columns.Column(slug, title, lambda made=page_class: made, order=order)
            )
        boxes.register()
        topic_boxes.register()
