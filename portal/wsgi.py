"""The entry of the web server (granian, see `manage.py serve`)."""

import os

from django.core.wsgi import get_wsgi_application

from portal.slow_bodies import patient

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = patient(get_wsgi_application())
