"""The settings of the faults with mail going where EMAIL_URL says, as in production."""

from tests.faults import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

DELIVERY_EMAIL_BACKEND = settings.EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_TIMEOUT = 2
