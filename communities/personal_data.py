"""What the communities room answers for: residents' accounts, slips, roles and posts."""

from foundation.personal_data import Claim, delete_rows, forget_person

CLAIMS = [
    Claim(
        model="communities.ResidentAccount",
        fields=("user",),
        what="居民账号所属的社区和核验程度",
        exported=("community", "level", "phone_verified_at", "verified_at", "method"),
        erase=delete_rows,
    ),
    Claim(
        model="communities.ResidentAccount",
        fields=("verified_by",),
        what="核实过的居民账号",
        kept="谁核实的要可追查",
        binds=True,
    ),
    Claim(
        model="communities.VerificationSlip",
        fields=("used_by",),
        what="用过的入户核验码，可能写明楼门",
        exported=("community", "building", "entrance", "used_at"),
        erase=forget_person("used_by"),
    ),
    Claim(
        model="communities.VerificationSlip",
        fields=("issued_by",),
        what="制发的入户核验码",
        kept="谁制发的要可追查",
        binds=True,
    ),
    Claim(
        model="communities.RoleGrant",
        fields=("user",),
        what="在社区的角色",
        exported=("group", "community"),
        erase=delete_rows,
    ),
    Claim(
        model="communities.PostHolding",
        fields=("user",),
        what="任职与账号的联系；公开的称呼另按同意书处理",
        exported=("post", "shown_name", "started_on", "ended_on", "consented_on"),
        erase=forget_person("user"),
    ),
]
