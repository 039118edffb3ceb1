"""To whom a letter may be given: the 派单目录's proposal, and why a body may not have it.

handling.assign() decides; here the same reasons stand beside the names beforehand.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communities.models import Organization
from communities.permissions import permissions_named
from mailbox import rules
from mailbox.handling import OF_THE_COMMUNITY, refuse_unfit
from mailbox.models import Letter
from mailbox.permissions import REPLY


def refusal(letter: Letter, body: Organization, route: Any) -> str:
    """Why this body may not lead the letter; "" where it may."""
    try:
        refuse_unfit(letter, body)
    except ValidationError as refused:
        return "".join(refused.messages)
    if route is not None and not route.community_may_lead and body.kind in OF_THE_COMMUNITY:
        return f"“{letter.topic.name}”不在社区职责内，不能由社区主办。"
    return ""


def with_people(bodies: list[Organization], letter: Letter) -> frozenset[int]:
    """The bodies for which somebody answers letters of this community."""
    found = Organization.objects.filter(
        pk__in=[body.pk for body in bodies],
        role_grants__community=letter.community_id,
        role_grants__group__permissions__in=permissions_named([REPLY]),
    )
    return frozenset(found.values_list("pk", flat=True))


def proposed(
    letter: Letter, bodies: list[Organization], refused: dict[int, str]
) -> Organization | None:
    """The body that the 派单目录 names, if it may lead this letter."""
    route = rules.route_of(letter.topic)
    if route is None:
        return None
    fit = [body for body in bodies if not refused.get(body.pk)]
    named = [body for body in fit if route.lead_name and body.name == route.lead_name]
    kind = [body for body in fit if not route.lead_name and body.kind == route.lead_kind]
    return next(iter([*named, *kind]), None)


def explained(letter: Letter, body: Organization | None) -> str:
    """What the 派单目录 says of this topic, in a sentence for the clerk."""
    route = rules.route_of(letter.topic)
    if route is None:
        return "派单目录里没有这个主题，请按职责选择。"
    lead = route.lead_name or route.get_lead_kind_display()
    if body is None:
        return f"派单目录：“{letter.topic.name}”由{lead}主办；现在不能交给它，请另选。"
    return f"派单目录：“{letter.topic.name}”由{lead}主办，已替您选好。"


class BodySelect(forms.Select):
    """A list in which a body that may not be chosen says why and cannot be."""

    refused: dict[int, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, *args, **kwargs)
        if self.refused.get(getattr(value, "value", value)):
            option["attrs"]["disabled"] = True
        return option


class BodyChoice(forms.ModelChoiceField):
    """A body near the letter. One that is refused may be sent; the rule then says why."""

    widget = BodySelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organization.objects.none(), **kwargs)
        self.refused: dict[int, str] = {}
        self.manned: frozenset[int] = frozenset()

    def offer(self, letter: Letter, bodies: list[Organization]) -> None:
        """Offer these bodies for the letter."""
        route = rules.route_of(letter.topic)
        self.refused = {body.pk: refusal(letter, body, route) for body in bodies}
        self.manned = with_people(bodies, letter)
        self.queryset = Organization.objects.filter(
            pk__in=[body.pk for body in bodies]
        ).order_by("-community__code", "order", "id")
        self.widget.refused = self.refused

    def label_from_instance(self, body: Organization) -> str:
        if self.refused.get(body.pk):
            return f"{body.name}（不能：{self.refused[body.pk]}）"
        return body.name if body.pk in self.manned else f"{body.name}（还没有承办人账号）"
