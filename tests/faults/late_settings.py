"""The settings of the faults with one more app, whose migrations have not run."""

from tests.faults import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.faults.late"]
