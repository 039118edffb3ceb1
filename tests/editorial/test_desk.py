"""待办 in the admin: whose rows, what is done to them, what leaves as a table."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from editorial import listing, sources, work_items
from editorial.models import WorkItem, WorkItemEvent
from tests.editorial import making
from tests.editorial.asking import INDEX, post, table, text, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shifts")]

COMPANY = "PROPERTY_COMPANY"


# --- the list ----------------------------------------------------------------------------


def test_the_most_urgent_comes_first_and_the_links_narrow(log_in, people):
    late = making.item(turn=1, title="超期的", due_on=date(2026, 11, 20))
    today = making.item(turn=2, title="今天的", due_on=making.MONDAY)
    making.item(turn=3, title="以后的", due_on=date(2026, 12, 1))
    making.item(turn=4, title="暂停的", due_on=date(2026, 11, 1), paused=True)
    making.item("QL02", title="别家的", due_on=date(2026, 11, 20))
    client = log_in("clerk")
    work_items.claim(today, people["clerk"])
    work_items.assign(late, people["clerk2"], people["clerk"])

    assert titles(client) == ["超期的", "今天的", "以后的", "暂停的"]
    assert titles(client, "?show=overdue") == ["超期的"]
    assert titles(client, "?show=today") == ["今天的"]
    assert titles(client, "?show=mine") == ["今天的"]
    assert titles(client, "?show=unclaimed") == ["以后的", "暂停的"]
    links = {show: number for show, _, _, number in client.get(INDEX).context["links"]}
    assert links == {"": "", "mine": "1", "unclaimed": "2", "today": "1", "overdue": "1"}


def test_by_kind_community_and_number(log_in):
    first = making.item(turn=1, title="甲")
    making.item(turn=2, title="乙", kind="other")
    making.item("QL02", title="丙")
    client = log_in("auditor")

    assert titles(client, "?kind=other") == ["乙"]
    assert titles(client, "?community=QL02") == ["丙"]
    assert titles(client, "?community=QL99") == []
    assert titles(client, f"?q={first.number.lower()}") == ["甲"]
    assert set(titles(client, "?q=MQ-QL01")) == {"甲", "乙"}
    assert titles(client, "?q=MQ-%00%25_") == []


def test_a_number_finds_what_is_closed(log_in):
    item = making.item()
    with transaction.atomic():
        work_items.close(item.source)
    client = log_in("clerk")

    assert titles(client) == []
    assert titles(client, f"?q={item.number}") == [item.title]
    assert "已办结" in text(client.get(f"{INDEX}?q={item.number}"))


def test_what_means_nothing_is_ignored(log_in):
    making.item()
    client = log_in("clerk")

    for query in ("?show=nothing&p=x", "?p=99", "?from=wechat", "?p=-1"):
        assert len(titles(client, query)) == 1


def test_the_list_does_not_say_what_is_secret(log_in, people):
    making.item(confidential=True, title="保密来信 MQ-1")
    for name in ("clerk", "reviewer", "chief"):
        shown = text(log_in(name).get(INDEX))
        assert making.SECRET not in shown
        assert "保密" in shown


@pytest.mark.parametrize(
    ("name", "kind"), [("handler", COMPANY), ("clerk", "SERVICE_STATION")]
)
def test_whom_it_concerns_finds_it_nowhere(log_in, people, name, kind):
    own = making.body(kind)
    about = making.item(title="反映物业", recused_organizations=[own])
    other = making.item(turn=1, title="别的", assigned_organization=own)
    client = log_in(name)

    assert titles(client) == ["别的"]
    for query in (f"?q={about.number}", "?show=overdue", "?show=mine", "?kind=shift"):
        assert "反映物业" not in titles(client, query)
    for format_ in ("csv", "xlsx"):
        assert "反映物业" not in str(table(client, format_))
    assert client.get(reverse("work:item", args=[about.pk])).status_code == 404
    for move in ("claim", "release", "assign", "comment"):
        assert post(client, move, about).status_code == 404
    ticked = {"item": [f"{about.pk}-1", f"{other.pk}-1"]}
    assert "反映物业" not in text(client.post(reverse("work:bulk"), ticked))
    ticked = {"item": [f"{about.pk}-1"]}
    assert client.post(reverse("work:bulk"), ticked).status_code == 404
    assert "反映物业" not in text(client.get("/admin/"))
    assert WorkItemEvent.objects.count() == 0


def test_no_more_is_counted_or_listed_than_a_limit(log_in, monkeypatch):
    monkeypatch.setattr(listing, "LONGEST", 3)
    monkeypatch.setattr(listing, "COUNTED", 3)
    for turn in range(5):
        making.item(turn=turn)
    client = log_in("clerk")
    answer = client.get(INDEX)

    # Read no further than one more than is shown.
    assert listing.bounded(WorkItem.objects.all()) == 4
    assert len(answer.context["rows"]) == 3
    assert "最急的3件" in text(answer)
    numbers = {show: number for show, _, _, number in answer.context["links"]}
    assert numbers["unclaimed"] == "3+"


@pytest.mark.parametrize(("name", "status"), [("supervisor", 404), ("party", 404)])
def test_who_has_no_desk(log_in, name, status):
    item = making.item()
    client = log_in(name)

    for address in (INDEX, f"{INDEX}{item.pk}/", f"{INDEX}export/csv/"):
        assert client.get(address).status_code == status
    assert post(client, "claim", item).status_code == status


# --- one item ----------------------------------------------------------------------------


def test_the_source_stands_beside_the_actions(log_in):
    item = making.item()
    shown = text(log_in("clerk").get(f"{INDEX}{item.pk}/"))

    assert making.SECRET in shown
    assert f"/admin/duty/edit/{item.source.pk}/" in shown


def test_the_source_is_shown_to_whom_its_room_allows(log_in):
    item = making.item()
    answer = log_in("reviewer").get(f"{INDEX}{item.pk}/")

    assert answer.status_code == 200
    assert making.SECRET not in text(answer)
    assert f"/admin/duty/edit/{item.source.pk}/" not in text(answer)


def test_drafts_begin_from_an_item(log_in):
    sources.register(
        making.shifts_as_source(draft_makers=lambda source, user: [("写公示", "/admin/x/")])
    )
    shown = text(log_in("clerk").get(f"{INDEX}{making.item().pk}/"))

    assert '<a href="/admin/x/">写公示</a>' in shown


def test_claimed_with_one_click_from_the_list(log_in, people):
    item = making.item()
    answer = post(log_in("clerk"), "claim", item)

    assert answer["Location"] == f"{INDEX}{item.pk}/"
    assert WorkItem.objects.get().claimed_by == people["clerk"]


def test_the_second_who_claims_is_told(log_in, people):
    item = making.item()
    work_items.claim(item, people["clerk2"])
    answer = post(log_in("clerk"), "claim", item)

    assert answer.status_code == 409
    assert "已由“槐荫里信箱值班员二”认领" in text(answer)
    assert WorkItem.objects.get().claimed_by == people["clerk2"]


@pytest.mark.parametrize("version", ["", "x", "-1", "２", "9" * 30])
def test_a_claim_without_the_version_that_was_seen_is_refused(log_in, version):
    item = making.item()
    answer = post(log_in("clerk"), "claim", item, version=version)

    assert answer.status_code == 409
    assert WorkItem.objects.get().claimed_by is None


def test_let_go_assigned_and_noted(log_in, people):
    item = work_items.claim(making.item(), people["clerk"])
    client = log_in("clerk")
    post(client, "release", item)
    item = WorkItem.objects.get()
    company = making.body(COMPANY)
    post(client, "assign", item, to=f"o{company.pk}")
    item = WorkItem.objects.get()
    post(client, "comment", item, text="请先\0看\n现场")

    item = WorkItem.objects.get()
    assert (item.claimed_by, item.assigned_organization) == (None, company)
    shown = text(client.get(f"{INDEX}{item.pk}/"))
    assert "请先看<br>现场" in shown
    assert f"分派给{company.name}" in shown


def test_a_handler_lets_go_of_what_is_given_to_them(log_in, people):
    item = making.item(assigned_to=people["handler"])
    item = work_items.claim(item, people["handler"])
    post(log_in("handler"), "release", item)

    assert titles(log_in("handler")) == [item.title]


@pytest.mark.parametrize("to", ["x1", "o0", "u999999", "o" + "9" * 20, "u１"])
def test_it_is_given_to_nobody_that_is_not(log_in, to):
    item = making.item()

    assert post(log_in("clerk"), "assign", item, to=to).status_code in (302, 403)
    assert WorkItem.objects.get().version == item.version


def test_whom_the_form_offers(log_in):
    about = making.item(recused_organizations=[making.body(COMPANY)])
    groups = log_in("clerk").get(f"{INDEX}{about.pk}/").context["targets"]
    offered = {name for _, options in groups for _, name in options}

    assert making.body(COMPANY).name not in offered
    assert making.body("RESIDENTS_COMMITTEE").name in offered
    assert "槐荫里物业承办人" not in offered
    assert "槐荫里居委会承办人" in offered


# --- the first screen --------------------------------------------------------------------


def test_the_first_screen_counts_what_may_be_known(log_in, people):
    making.item(turn=1, due_on=date(2026, 11, 20))
    making.item(turn=2, due_on=making.MONDAY, recused_users=[people["supervisor"]])
    making.item("QL02", due_on=date(2026, 11, 20))

    clerk = text(log_in("clerk").get("/admin/"))
    assert '?show=overdue">已超期</a>：1件' in clerk
    assert '?show=today">今天到期</a>：1件' in clerk
    supervisor = text(log_in("supervisor").get("/admin/"))
    assert "已超期：1件" in supervisor
    assert "今天到期：0件" in supervisor
    assert "show=overdue" not in supervisor
    assert 'id="work-heading"' not in text(log_in("party").get("/admin/"))


# --- what it costs -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "street", "handler", "chief"])
def test_the_desk_asks_at_most_forty_times_however_long_it_is(log_in, people, name):
    company = making.body(COMPANY)
    client = log_in(name)
    asked = []
    for round_ in (0, 1):
        for turn in range(30):
            making.item(turn=100 * round_ + turn, assigned_organization=company)
        client.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            assert titles(client)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 40
    item = WorkItem.objects.first()
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{INDEX}{item.pk}/")
    assert len(queries) <= 40
