"""Addresses of the residents' pages. What stands below the admin is in wagtail_hooks."""

from django.urls import path

from mailbox import file_views, hint_views, published_views, tracking_views, views

urlpatterns = [
    path("", views.write, name="write_letter"),
    path("files/", views.add_files, name="add_letter_files"),
    path("hints/", hint_views.letter_hints, name="letter_hints"),
    path("track/", tracking_views.track, name="track"),
    path("track/letter/", tracking_views.tracked_letter, name="tracked_letter"),
    path("track/letter/files/<uuid:key>/", file_views.writer_file, name="writer_file"),
    path("track/letter/withdraw/", tracking_views.withdraw_letter, name="withdraw_letter"),
    path("track/letter/close/", tracking_views.close_letter, name="close_letter"),
    path("letters/", published_views.published_letters, name="published_letters"),
    path("letters/<int:pk>/", published_views.published_letter, name="published_letter"),
]
