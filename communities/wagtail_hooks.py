"""What staff see of this room in the admin."""

from typing import Any

from wagtail import hooks

from communities.viewsets import CommunityGroup


@hooks.register("register_admin_viewset")
def community_menu() -> CommunityGroup:
    return CommunityGroup()


@hooks.register("register_log_actions")
def resident_log_actions(actions: Any) -> None:
    for name, words in (
        ("verify_phone", "手机核验"),
        ("verify_by_roll", "对照名册核实"),
        ("withdraw_verification", "撤销核实"),
        ("issue_slip", "制发核验码"),
        ("void_slip", "作废核验码"),
        ("redeem_slip", "使用核验码"),
    ):
        actions.register_action(f"communities.{name}", words, words)
