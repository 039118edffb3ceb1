"""Takes in the letter of a valid form, from the page and from the API alike."""

from typing import Any

from accounts.models import PolicyKind, PolicyText
from mailbox import intake
from mailbox.forms import LetterForm


def received(form: LetterForm, **origin: Any) -> intake.Receipt:
    """Store the letter; what filled in the trap is set aside, reversibly.

    `origin` is how it came: the channel, and for whoever writes for somebody the person,
    the reference and the note (intake.receive).
    """
    given = form.cleaned_data
    policy = PolicyText.objects.in_force(PolicyKind.PRIVACY)
    return intake.receive(
        community=given["community"],
        kind=given["kind"],
        topic=given["topic"],
        title=given["title"],
        content=given["content"],
        contact=form.contact,
        confidential=given["confidential"],
        wants_public=given["wants_public"] == "yes",
        about=given.get("about", ""),
        policy_version=str(policy.version) if policy else "",
        files=given.get("token", ""),
        suspicious="homepage" in form.fields and bool(form.data.get("homepage")),
        **origin,
    )
