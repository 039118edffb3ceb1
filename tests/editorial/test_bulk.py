"""Many items at once: tried dry, each asked by its own rules, each told."""

import pytest
from django.urls import reverse

from editorial import bulk_views, sources
from editorial.models import WorkItem, WorkItemEvent
from tests.editorial import making
from tests.editorial.asking import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shifts")]

COMPANY = "PROPERTY_COMPANY"


def ticked(*items):
    return [f"{item.pk}-{item.version}" for item in items]


def bulk(client, items, **data):
    return client.post(reverse("work:bulk"), {"item": ticked(*items), **data})


def test_many_are_given_after_a_dry_run_and_each_is_asked(log_in, people):
    free = making.item(turn=1)
    about = making.item(turn=2, recused_organizations=[making.body(COMPANY)])
    stale = making.item(turn=3)
    making.put(stale.source, stage_label="办理中")
    other = making.item("QL02")
    client = log_in("clerk")
    asked = {"what": "assign", "to": f"o{making.body(COMPANY).pk}"}
    rows = [free, about, stale, other]

    dry = bulk(client, rows, step="try", **asked)
    assert [bool(result.refusal) for result in dry.context["results"]] == [
        False, True, True,
    ]  # fmt: skip
    assert not WorkItem.objects.exclude(assigned_organization=None).exists()
    done = bulk(client, rows, step="do", **asked)
    assert done.context["good"] == 1
    assert list(WorkItem.objects.exclude(assigned_organization=None)) == [free]
    assert WorkItemEvent.objects.count() == 1


def test_who_may_not_assign_gives_none_of_many(log_in):
    items = [making.item(turn=1), making.item(turn=2)]
    answer = bulk(log_in("reviewer"), items, what="assign", step="do", to="")

    assert answer.context["good"] == 0
    assert WorkItemEvent.objects.count() == 0


def test_at_most_two_hundred_at_once(log_in, monkeypatch):
    monkeypatch.setattr(bulk_views, "LONGEST", 2)
    items = [making.item(turn=turn) for turn in range(3)]
    answer = bulk(log_in("clerk"), items)

    assert len(answer.context["items"]) == 2
    assert "多选的1件没有列入" in text(answer)


def test_a_room_offers_what_may_be_done_to_many(log_in, people):
    reminded = []
    remind = sources.BulkAction(
        "remind",
        "催办",
        refusal=lambda source, user: "已经催过" if "2号" in source.hours else "",
        apply=lambda source, user: reminded.append((source.pk, user)),
    )
    sources.register(making.shifts_as_source(bulk=(remind,)))
    items = [making.item(turn=1), making.item(turn=2), making.item(turn=3, kind="other")]
    client = log_in("clerk")

    answer = bulk(client, items, what="shift.remind", step="do")
    assert [result.refusal for result in answer.context["results"]] == [
        "", "已经催过", "不适用于这种待办",
    ]  # fmt: skip
    assert reminded == [(items[0].source.pk, people["clerk"])]
    assert bulk(client, items, what="shift.erase", step="do").status_code in (302, 403)
