"""Addresses of this room that are no pages of Wagtail's."""

from django.urls import path

from governance import views

opinion_pages = [
    path("opinions/<int:pk>/", views.opinions, name="give_opinion"),
]
