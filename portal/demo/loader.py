"""Loads the demonstration as its people would: drafted, confirmed, signed, each in time."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, time, timedelta

from django.conf import settings

from accounts.models import User
from communities.creation import create_community
from communities.models import CommunityPage, Organization, RoleGrant
from disclosure.models import AffairsPage, CatalogRule, DisclosureIndexPage
from foundation import clock
from portal.demo.disclosures import SAMPLES, Sample
from portal.demo.places import ACCOUNTS, ALL, COMMUNITIES, ORGANIZATIONS
from portal.demo.running import running_on
from portal.home import HomePage
from portal.roles import role


def load(password: str, tell: Callable[[str], None]) -> None:
    """Add what is missing; what exists, by code, username or title, is left as it is."""
    for line in [*load_places(), *load_accounts(password), *load_disclosures()]:
        tell(line)


def load_places(codes: Collection[str] = ALL) -> Iterator[str]:
    """The communities with these codes and their organisations; a line for each new one."""
    home = HomePage.objects.get()
    if not CommunityPage.objects.filter(code=settings.SUBDISTRICT_CODE).exists():
        create_community(
            home,
            code=settings.SUBDISTRICT_CODE,
            slug="street",
            title=settings.SITE["subdistrict"],
            kind="subdistrict",
        )
        yield f"街道：{settings.SITE['subdistrict']}"
    for code, slug, title, kind, *numbers, summary in COMMUNITIES:
        if code not in codes or CommunityPage.objects.filter(code=code).exists():
            continue
        home.refresh_from_db()
        households, residents, buildings, entrances, courtyards = numbers
        create_community(
            home,
            code=code,
            slug=slug,
            title=title,
            community_class=kind,
            households=households,
            residents=residents,
            buildings=buildings,
            entrances=entrances,
            courtyards=courtyards,
            summary=summary,
        )
        yield f"社区：{title}"
    for code, kind, name, phone in ORGANIZATIONS:
        if code not in codes:
            continue
        community = CommunityPage.objects.get(code=code)
        Organization.objects.get_or_create(
            community=community, name=name, defaults={"kind": kind, "phone": phone}
        )


def load_accounts(password: str) -> Iterator[str]:
    for username, shown_as, role_key, codes in ACCOUNTS:
        user, fresh = User.objects.get_or_create(
            username=username, defaults={"display_name": shown_as}
        )
        if fresh:
            user.set_password(password)
            user.save()
            yield f"账号：{username}（{shown_as}）"
        for community in CommunityPage.objects.filter(code__in=codes):
            RoleGrant.objects.get_or_create(
                user=user, group=role(role_key), community=community
            )


def load_disclosures() -> Iterator[str]:
    people = {user.username: user for user in User.objects.all()}
    for sample in sorted(SAMPLES, key=lambda sample: sample.published_on):
        here = AffairsPage.objects.filter(community__code=sample.community)
        if not here.filter(title=sample.title).exists():
            publish(sample, people)
            yield f"公开：{sample.published_on:%Y-%m-%d} {sample.title}"
    yield from load_running(people)


def load_running(people: dict[str, User]) -> Iterator[str]:
    """Add what keeps three 公示 running today, where one of them has come to its end."""
    today = clock.today()
    running = AffairsPage.objects.public().with_status("posting", today)
    for sample in running_on(today):
        here = running.filter(community__code=sample.community, title=sample.title)
        if not here.exists():
            publish(sample, people)
            yield f"公示中：{sample.published_on:%Y-%m-%d} {sample.title}"


def publish(sample: Sample, people: dict[str, User]) -> AffairsPage:
    """Lead one sample through the workflow, each step by its person and at its hour."""
    author = people[sample.author]
    morning = datetime.combine(sample.published_on, time(9), tzinfo=clock.SHANGHAI)
    with clock.at(morning):
        page = draft(sample, author)
        page.get_workflow().start(page, author)
    steps = [name for name in (sample.confirmer, sample.signer) if name]
    for hours, name in enumerate(steps, start=1):
        with clock.at(morning + timedelta(hours=hours)):
            task_state = page.current_workflow_task_state
            task_state.task.specific.on_action(task_state, people[name], "approve")
        page = AffairsPage.objects.get(pk=page.pk)
    return page


def draft(sample: Sample, author: User) -> AffairsPage:
    """The page as its author would leave it before submission."""
    column = DisclosureIndexPage.objects.descendant_of(
        CommunityPage.objects.get(code=sample.community)
    ).get()
    page = AffairsPage(
        title=sample.title,
        rule=CatalogRule.objects.get(item__code=sample.code, rule_no=sample.rule_no),
        publisher=Organization.objects.get(
            community__code=sample.community, kind=sample.publisher_kind
        ),
        fact_date=sample.fact_date,
        period=sample.period,
        responsible=sample.responsible,
        body=[("paragraph", f"<p>{text}</p>") for text in sample.body],
        owner=author,
        live=False,
    )
    page.elements = [
        page.elements.model(name=name, value=value, sort_order=n)
        for n, (name, value) in enumerate(sample.elements.items())
    ]
    column.add_child(instance=page)
    page.save_revision(user=author, log_action="wagtail.create")
    return page
