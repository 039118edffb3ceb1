"""Publishes the demonstration's pages: drafted, confirmed, signed, each in time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User
from communities.models import CommunityPage, Organization, TopicTag
from disclosure.models import AffairsPage, CatalogEdition, CatalogRule
from foundation import clock
from portal.demo.attached import give_files
from portal.demo.disclosures import SAMPLES, Sample
from portal.demo.documents import STEPS, Step, load_call
from portal.demo.procedures import STEPS as PROCEDURES
from portal.demo.running import running_on
from portal.demo.texts import TEXTS, Text, texts_on


def load_publications() -> Iterator[str]:
    """Everything that is missing, by community and title; a line for each new one."""
    CatalogEdition.objects.get_or_create(pk=1, defaults={"full": True, "note": "演示站"})
    people = {user.username: user for user in User.objects.all()}
    waiting: list[Sample | Text | Step] = [*STEPS, *PROCEDURES, *SAMPLES, *TEXTS]
    for sample in sorted(waiting, key=lambda sample: sample.published_on):
        if isinstance(sample, Step):
            if not sample.done():
                sample.take(people)
                yield f"公开：{sample.published_on:%Y-%m-%d} {sample.title}"
        elif not exists(sample):
            publish(sample, people)
            yield f"公开：{sample.published_on:%Y-%m-%d} {sample.title}"
    yield from load_running(people)


def load_running(people: dict[str, User]) -> Iterator[str]:
    """Add what keeps today alive: three running 公示 and current notices."""
    today = clock.today()
    running = AffairsPage.objects.public().with_status("posting", today)
    for sample in running_on(today):
        here = running.filter(community__code=sample.community, title=sample.title)
        if not here.exists():
            publish(sample, people)
            yield f"公示中：{sample.published_on:%Y-%m-%d} {sample.title}"
    for text in texts_on(today):
        if not exists(text, current_on=today):
            publish(text, people)
            yield f"通知：{text.published_on:%Y-%m-%d} {text.title}"
    yield from load_call(people)


def exists(sample: Sample | Text, *, current_on: date | None = None) -> bool:
    """Whether this community has a page of this title already."""
    rows = sample.page_class.objects.filter(
        community__code=sample.community, title=sample.title
    )
    return bool((rows.current(current_on) if current_on else rows).exists())


def publish(sample: Sample | Text, people: dict[str, User]) -> Any:
    """Lead one sample through the workflow, each step by its person and at its hour."""
    author = people[sample.author]
    morning = datetime.combine(sample.published_on, time(9), tzinfo=clock.SHANGHAI)
    with clock.at(morning):
        page = drafted(sample, author)
        page.get_workflow().start(page, author)
    steps = [name for name in (sample.confirmer, sample.signer) if name]
    for hours, name in enumerate(steps, start=1):
        with clock.at(morning + timedelta(hours=hours)):
            task_state = page.current_workflow_task_state
            task_state.task.specific.on_action(task_state, people[name], "approve")
        page = type(page).objects.get(pk=page.pk)
    return page


def drafted(sample: Sample | Text, author: User) -> Any:
    """The page as its author would leave it before submission."""
    community = CommunityPage.objects.get(code=sample.community)
    page = sample.page_class(
        title=sample.title,
        publisher=Organization.objects.get(
            community=community, kind=sample.publisher_kind, **sample.publisher_is
        ),
        responsible_editor=author.display_name,
        owner=author,
        live=False,
        **sample.fields(),
    )
    if isinstance(sample, Sample):
        page.rule = CatalogRule.objects.get(item__code=sample.code, rule_no=sample.rule_no)
        page.elements = [
            page.elements.model(name=name, value=value, sort_order=n)
            for n, (name, value) in enumerate(sample.elements.items())
        ]
    give_files(page, community)
    column = sample.page_class.allowed_parent_page_models()[0]
    column.objects.descendant_of(community).get().add_child(instance=page)
    page.topics.set(TopicTag.objects.filter(code__in=sample.topics))
    page.save()
    page.save_revision(user=author, log_action="wagtail.create")
    return page
