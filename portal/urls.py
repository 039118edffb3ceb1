"""Every address of the portal."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from accounts.urls import closed_doors, policy_pages
from board.urls import sheet_pages
from communities.urls import resident_pages
from editorial.urls import matter_pages
from foundation.api import nothing_here
from governance.urls import opinion_pages
from portal.admin_account import own_account
from portal.admin_guard import no_such_page
from portal.api import api
from portal.api_docs import api_docs
from portal.feeds import feed
from portal.health import healthz, readyz
from portal.site_map import site_map
from portal.sitemaps import robots, sitemap_view

urlpatterns = [
    *closed_doors,
    path("admin/failwhale/", no_such_page),
    path("admin/test404/", no_such_page),
    path("admin/account/", own_account),
    path("admin/", include(wagtailadmin_urls)),
    *resident_pages,
    path("accounts/", include("accounts.urls")),
    *policy_pages,
    path("api/v1/docs/", api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    re_path(r"^api(?:/[\s\S]*)?\Z", nothing_here),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_view, name="sitemap"),
    path("sitemap/", site_map, name="site_map"),
    path("feeds/<slug:name>.atom", feed, name="feed"),
    *matter_pages,
    *opinion_pages,
    *sheet_pages,
    path("mailbox/", include("mailbox.urls")),
    path("", include("files.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
