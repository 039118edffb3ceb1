"""One structured log; personal data is masked before a line is written."""

from django.core.exceptions import ImproperlyConfigured

from foundation import logs
from portal.settings.environment import PRODUCTION, env

__all__ = ["LOGGING", "LOG_FORMAT"]

LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "console")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured(
        f"LOG_FORMAT：只能是 {'、'.join(logs.FORMATS)}，现在是“{LOG_FORMAT}”。"
    )
LOGGING = logs.configure(LOG_FORMAT)
