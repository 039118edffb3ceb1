"""How letters lie on the editors' desk: registered with editorial.sources."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from communities.models import Organization
from mailbox import attachments, desk, handling, offers, permissions
from mailbox.admin_actions import SCREENS
from mailbox.attachments import ShownFile
from mailbox.models import Letter


def address(letter: Letter) -> str:
    """Where staff work on a letter."""
    return reverse("mailbox_letters:letter", args=[letter.pk])


def panel(letter: Letter, user: Any) -> dict[str, Any]:
    """What the side panel of the desk shows of a letter."""
    readable = permissions.may_read_text(user, letter)
    return {
        "letter": letter,
        "text": letter.text if readable else None,
        "files": [ShownFile.of_row(row) for row in attachments.for_staff(user, letter)],
        "fact_slip": letter.text.fact_slip,
        "actions": [
            (offer.name, SCREENS[offer.name].verb) for offer in offers.offers(user, letter)
        ],
        "url": address(letter),
    }


def assign(letter: Letter, to: Any, by: Any) -> None:
    """Give a letter to a unit from the desk; the unit's people sign for it themselves."""
    if not isinstance(to, Organization):
        raise ValidationError("来信交给单位办理，由单位里的人签收。")
    handling.assign(letter.pk, by=by, to=to)


def register() -> None:
    desk.register(
        panel="mailbox/admin/panel.html",
        context=panel,
        may_see=lambda user, letter: permissions.may_see(user, letter),
        url=address,
        standing=lambda: Letter.objects.open(),
        put=desk.put,
        assign=assign,
    )
