"""Where a page is printed, reached and reported: the addresses below /sheets/."""

from typing import Any

from django.urls import reverse

from foundation.addresses import absolute
from publishing.sheet_doors import Doors


def of_page(page: Any) -> Doors:
    """The doors of one published page (publishing.sheet_doors)."""
    return Doors(
        a4=reverse("sheet_a4", args=[page.pk]),
        a3=reverse("sheet_a3", args=[page.pk]),
        report=reverse("sheet_report", args=[page.pk]),
    )


def short(page: Any) -> str:
    """The shortest whole address of a page, for a message on a telephone."""
    return absolute(reverse("sheet_page", args=[page.pk]))
