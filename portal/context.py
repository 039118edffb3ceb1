"""What every page of the site shows, whatever view made it."""

from django.conf import settings


def site(request):
    return {"site": settings.SITE, "demonstration": settings.PORTAL_MODE != "production"}
