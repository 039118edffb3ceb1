"""The portal's settings, with a SQLite that waits for a lock for one second only."""

from portal import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

if "timeout" in settings.DATABASES["default"]["OPTIONS"]:
    settings.DATABASES["default"]["OPTIONS"]["timeout"] = 1
