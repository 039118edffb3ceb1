"""Addresses of this room that are no pages of Wagtail's."""

from django.urls import path

from board import views

sheet_pages = [
    path("sheets/<int:page_id>/", views.short_address, name="sheet_page"),
    path("sheets/<int:page_id>/a4/", views.sheet, {"size": "a4"}, name="sheet_a4"),
    path("sheets/<int:page_id>/a3/", views.sheet, {"size": "a3"}, name="sheet_a3"),
    path("sheets/<int:page_id>/qr.png", views.qr_picture, name="sheet_qr"),
    path("sheets/<int:page_id>/report/", views.report, name="sheet_report"),
    path("kiosk-worker.js", views.kiosk_worker, name="kiosk_worker"),
]
