"""青岭街道 as its people know it: places, roles and a draft on the way to the public.

The places and accounts are the demonstration's; every step goes through the workflow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from communities.models import CommunityPage, Organization
from disclosure.models import AffairsPage, CatalogRule, DisclosureIndexPage
from foundation import clock
from portal.demo.loader import load_accounts, load_places

PASSWORD = "Qingling-2026-demo"
MONEY = ("JW-FIN-03", 1)  # asks for the supervision committee's confirmation
PLAIN = ("JW-DEC-02", 1)  # asks for none
PARTY = ("DW-FIN-04", 1)  # 党务: secrecy review


# The street and two communities: enough for what is one's own and another's.
PLACES = ("QL00", "QL01", "QL02")
# What the tests log in with need not be slow to guess.
QUICK_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def for_a_module(blocker: Any) -> Iterator[None]:
    """Rows made inside stand for all tests of a module or package, each in a savepoint.

    `blocker` is pytest-django's django_db_blocker. To settle costs more than most tests.
    """
    quick = override_settings(PASSWORD_HASHERS=QUICK_HASHING)
    with blocker.unblock(), quick, transaction.atomic():
        yield
        transaction.set_rollback(True)
    # What was first asked for inside is remembered by the process and is no more.
    ContentType.objects.clear_cache()


def settle() -> dict[str, User]:
    """Communities, organisations and accounts; the people by username."""
    list(load_places(PLACES))
    list(load_accounts(PASSWORD))
    User.objects.create_superuser("chief", password=PASSWORD, display_name="系统管理员")
    User.objects.create_superuser("chief2", password=PASSWORD, display_name="系统管理员二")
    User.objects.create_user("stranger", password=PASSWORD)
    return by_username()


def by_username() -> dict[str, User]:
    return {user.username: user for user in User.objects.all()}


# They have lived here for longer than any clock of a test goes back.
SETTLED_ON = date(2026, 1, 5)


@pytest.fixture(scope="module")
def settled(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[bool]:
    """Places and people for a whole module, unless its tests commit: each settles anew."""
    marks = request.node.iter_markers("django_db")
    if any(mark.kwargs.get("transaction") for mark in marks):
        yield False
        return
    with for_a_module(django_db_blocker):
        with clock.at(SETTLED_ON):
            settle()
        yield True


@pytest.fixture
def people(settled: bool, db: None, settings: Any) -> dict[str, User]:
    """The people by username, as they stand in the rows: no test meets another's object."""
    settings.PASSWORD_HASHERS = QUICK_HASHING
    return by_username() if settled else settle()


def column(code: str = "QL01") -> DisclosureIndexPage:
    community = CommunityPage.objects.get(code=code)
    return DisclosureIndexPage.objects.descendant_of(community).get()


def drafted(
    by: User,
    rule: tuple[str, int] = PLAIN,
    *,
    title: str = "第一次会议决定",
    code: str = "QL01",
    **fields: Any,
) -> AffairsPage:
    """A complete draft, by default in QL01, written by this person."""
    chosen = CatalogRule.objects.get(item__code=rule[0], rule_no=rule[1])
    page = AffairsPage(
        title=title,
        rule=chosen,
        publisher=Organization.objects.get(
            community__code=code, kind=chosen.publisher_kind
        ),
        fact_date=date(2026, 9, 30),
        period="2026Q3" if chosen.cycle == "QUARTERLY" else "",
        responsible="居委会主任",
        responsible_editor="槐荫里社区居委会",
        body=[("paragraph", "<p>会议审议通过两项决定。</p>")],
        live=False,
        **{"owner": by, **fields},
    )
    page.elements = [
        page.elements.model(name=name, value="见正文", sort_order=n)
        for n, name in enumerate(chosen.required_elements)
    ]
    column(code).add_child(instance=page)
    page.save_revision(user=by, log_action="wagtail.create")
    return page


def submitted(by: User, rule: tuple[str, int] = PLAIN, **fields: Any) -> AffairsPage:
    page = drafted(by, rule, **fields)
    page.get_workflow().start(page, by)
    return fresh(page)


def act(page: AffairsPage, by: User, action: str = "approve") -> AffairsPage:
    """Take the current step of the workflow, as the admin's button does."""
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, by, action)
    return fresh(page)


def fresh(page: AffairsPage) -> AffairsPage:
    return AffairsPage.objects.get(pk=page.pk)
