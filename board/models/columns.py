"""The column “公开栏” of one community: what hangs there today, also on a screen."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from board import wall
from communities.models import CommunityPage
from foundation import clock
from foundation.pages import PortalPage

KIOSK = "kiosk"


class BoardPage(PortalPage):
    """What hangs on the boards of a community today; `?kiosk` turns its pages itself."""

    template = "board/board_page.html"
    parent_page_types = ["communities.CommunityPage"]
    subpage_types: list[str] = []
    made_by_code = True

    class Meta:
        verbose_name = verbose_name_plural = "公开栏栏目"

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        if KIOSK in request.GET:
            return "board/kiosk.html"
        return str(super().get_template(request, *args, **kwargs))

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        community = CommunityPage.objects.get(path=self.path[: -self.steplen])
        day = clock.today()
        context = {
            **super().get_context(request, *args, **kwargs),
            "community": community,
            "day": day,
        }
        if KIOSK in request.GET:
            return {
                **context,
                "now": clock.now().astimezone(clock.SHANGHAI),
                "leaves": wall.leaves(community),
                # A picture that is fetched only when its turn comes may be too late.
                "all_at_once": True,
                "turn": settings.KIOSK_TURN_SECONDS,
                "again": settings.KIOSK_FETCH_SECONDS,
            }
        return {
            **context,
            "boards": wall.boards(community),
            "halls": wall.halls(community),
        }
