"""Addresses of this room that are no pages of Wagtail's."""

from django.urls import path

from editorial import views

matter_pages = [path("matters/<slug:number>/", views.matter, name="matter")]
