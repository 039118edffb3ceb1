"""Addresses of this room that are no pages of Wagtail's."""

from django.urls import path

from communities import views

# Before the account pages, among which they stand.
resident_pages = [
    path("accounts/verify/", views.verify, name="verify_residence"),
]
