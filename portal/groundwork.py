"""What must exist before the first visitor: root, home page, site, roles, workflow.

Run after each migration, and idempotent: it makes what is missing and changes nothing
that is there, but the permissions of the roles, which are code.
"""

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from wagtail.models import Collection, Locale, Page, Site

from communities import topics
from communities.creation import ensure_columns
from communities.models import CommunityPage
from disclosure import catalogue
from foundation import clock
from mailbox import rules
from portal.home import HomePage
from portal.roles import ensure_roles
from publishing.workflow import ensure_workflow


def lay(**_signal: Any) -> None:
    """Make everything; the receiver of post_migrate."""
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="全部文件")
    Collection.objects.filter(depth=1, name="Root").update(name="全部文件")
    ensure_home()
    ensure_workflow()
    ensure_roles()
    topics.load()
    catalogue.load()
    # After the topics: the 派单目录 has an entry for each.
    rules.load()
    for community in CommunityPage.objects.all():
        ensure_columns(community)


def ensure_home() -> HomePage:
    """The home page, as the root of the one site; Wagtail's welcome page goes."""
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    if root.title == "Root":
        # As Wagtail's migrations leave it; editors see it where they choose a page.
        root.title = root.draft_title = "全部页面"
        root.save(update_fields=["title", "draft_title"])
    home = HomePage.objects.first()
    if home is None:
        # Wagtail's own welcome page, which came with its migrations.
        for welcome in root.get_children().filter(content_type__model="page"):
            welcome.delete()
        root.refresh_from_db()
        subdistrict = settings.SITE["subdistrict"]
        home = HomePage(title=f"{subdistrict}·{settings.SITE['name']}", slug="home")
        home.live = True
        home.first_published_at = home.last_published_at = clock.now()
        root.add_child(instance=home)
    address = urlsplit(settings.BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "root_page": home,
            "site_name": home.title,
            "hostname": address.hostname,
            "port": address.port or (443 if address.scheme == "https" else 80),
        },
    )
    return home
