"""Who may read a file: everybody, if something public carries it; else by right."""

from typing import Any

from wagtail.permissions import policy_registry

from files.models import CheckState, PortalDocument, PortalImage
from foundation.attachable import FileKind, is_public

# Any of these on the file's collection. That somebody may add files there says nothing
# about the files of others; Wagtail's policy lets the uploader change their own.
READING = ("view", "choose", "change", "delete")


def kind_of(file: PortalDocument | PortalImage) -> FileKind:
    return FileKind.IMAGE if isinstance(file, PortalImage) else FileKind.DOCUMENT


def open_to_all(file: PortalDocument | PortalImage) -> bool:
    """Whether something public carries the file now, and nothing speaks against it.

    A document that nobody has looked through, or that is blocked, is not for everybody.
    """
    if isinstance(file, PortalDocument) and file.check_state != CheckState.READY:
        return False
    return is_public(kind_of(file), file.pk)


def may_read(user: Any, file: PortalDocument | PortalImage) -> bool:
    """Whether the person holds a right on the file's collection."""
    if not user.is_authenticated or not user.is_active:
        return False
    policy = policy_registry.get_by_type(type(file))
    return bool(policy.user_has_any_permission_for_instance(user, READING, file))
