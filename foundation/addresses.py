"""Whole addresses for readers elsewhere: from BASE_URL, never from a request's Host."""

from django.conf import settings
from wagtail.models import Page


def absolute(path: str) -> str:
    """The whole address of a path on this site."""
    return f"{settings.BASE_URL}{path}"


def page_address(page: Page) -> str:
    """The whole address of a page."""
    parts = page.get_url_parts()
    if parts is None:
        raise ValueError(f"Page {page.pk} stands outside the site.")
    return absolute(parts[2])
