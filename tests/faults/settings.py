"""The portal's settings with one more address, which writes; for tests of faults only."""

from portal import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

ROOT_URLCONF = "tests.faults.urls"
