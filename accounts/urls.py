"""The account pages, below /accounts/. What is not named here is allauth's as it is."""

from allauth.account import views as account_views
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts import views

urlpatterns = decorate_urlpatterns(
    [
        path("login/", views.login, name="account_login"),
        path("consents/", views.consents, name="account_consents"),
        # Passwords of staff are set at the counter or by letter, never without either.
        path("password/set/", RedirectView.as_view(pattern_name="account_reset_password")),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            views.reset_from_key,
            name="account_reset_password_from_key",
        ),
        path("", include("allauth.urls")),
    ],
    views.guarded,
)

# Wagtail has doors of its own at these addresses; they stand before its includes.
closed_doors = decorate_urlpatterns(
    [
        path("admin/login/", views.to_login),
        path("admin/logout/", account_views.logout),
        path("admin/password_reset/", views.to_password_reset),
        path("admin/password_reset/<path:rest>", views.to_password_reset),
        path("_util/login/", views.to_login),
    ],
    views.guarded,
)

policy_pages = [
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
]
