"""Storages made anew for a test are the ones that models write to, too.

Django forgets its storages when a test changes the settings of them, or of static files. A
field whose storage is named by a callable, as Wagtail's renditions are, was bound when the
model was defined and would go on writing where the run began: what a test looks at then
depends on the tests before it.
"""

from django.apps import apps
from django.core.files.storage import storages
from django.core.signals import setting_changed
from django.dispatch import receiver

FORGOTTEN_AT = {"STORAGES", "STATIC_ROOT", "STATIC_URL"}


@receiver(setting_changed)
def bind_renditions(*, setting, **kwargs):
    """After Django's own receiver, which stands earlier in the list."""
    if setting in FORGOTTEN_AT:
        field = apps.get_model("files", "Rendition")._meta.get_field("file")
        field.storage = storages["renditions"]
