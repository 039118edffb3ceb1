from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = "社区"

    def ready(self) -> None:
        # Imported here because models are ready only now.
        from wagtail.documents import get_document_model
        from wagtail.images import get_image_model
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from communities import boxes
        from communities.models import OrganizationIndexPage, TopicIndexPage
        from communities.permissions import GrantedCollections, GrantedPages
        from communities.personal_data import CLAIMS
        from communities.row_policy import policies
        from foundation import columns, personal_data

        register_permission_policy(Page, GrantedPages())
        for model in (get_image_model(), get_document_model()):
            register_permission_policy(
                model,
                GrantedCollections(
                    model, auth_model=model, owner_field_name="uploaded_by_user"
                ),
            )
        for policy in policies():
            register_permission_policy(policy.model, policy)
        columns.register(
            columns.Column(
                "organizations", "组织机构", lambda: OrganizationIndexPage, order=50
            )
        )
        columns.register(
            columns.Column("topics", "按主题看", lambda: TopicIndexPage, order=90)
        )
        boxes.register()
        personal_data.register(*CLAIMS)
