"""All that is kept, opened: what the database seals, what files hold, the settings."""

import base64

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts import sealing
from files.models import PortalDocument
from foundation.encrypted_field import EncryptedTextField
from jobs import idempotency
from jobs.models import RememberedAnswer


def opened_and_stored() -> str:
    """As one text; what is not sealed, a dump of the database shows."""
    parts = [str(settings.SECRET_KEY), str(settings.PII_KEYS), str(settings.DATA_DIR)]
    parts += [base64.b64decode(ring).hex() for ring in settings.PII_KEYS.values()]
    for model in apps.get_models():
        sealed = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        for row in model._base_manager.all() if sealed else ():
            parts += [str(getattr(row, field.name)) for field in sealed]
    for row in RememberedAnswer.objects.exclude(answer=None):
        parts.append(str(idempotency.unpacked(row.answer).content))
    parts += [str(row.get_decoded()) for row in Session.objects.all()]
    for factor in Authenticator.objects.all():
        if factor.type == Authenticator.Type.TOTP:
            parts.append(sealing.open_seal(factor.data["secret"]))
        else:
            parts += RecoveryCodes(factor).get_unused_codes()
    for document in PortalDocument.objects.all():
        with document.file.open() as file:
            parts.append(file.read().decode("utf-8", "replace"))
    return "\n".join(parts)
