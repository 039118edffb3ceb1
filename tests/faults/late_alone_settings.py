"""Few apps, one of which is late: an empty database is migrated in a second or two.

`migrate --skip-checks`: others would have to be there for the system checks.
"""

from tests.faults import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

INSTALLED_APPS = ["django.contrib.contenttypes", "foundation", "tests.faults.late"]
