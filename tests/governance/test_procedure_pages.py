"""What readers see of procedures: list, page, editions, sheet, API; in few statements."""

import re
from datetime import date

import pytest
import time_machine

from communities.models import CommunityPage
from governance.models import ProcedureIndexPage
from tests import attached
from tests.governance import procedure_making as making
from tests.governance.making import signed

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=False):
        yield


def column(code="QL01"):
    community = CommunityPage.objects.get(code=code)
    return ProcedureIndexPage.objects.descendant_of(community).get().url


def text(client, address):
    return client.get(address).content.decode()


def test_the_page_tells_every_step(client, people):
    page = making.put_up(people["editor"], people["reviewer"])
    shown = text(client, page.url)

    for row in making.STEPS:
        for name in ("name", "responsible", "output"):
            assert row[name] in shown
    assert "14天内" in shown
    assert "5个工作日内" in shown
    assert 'role="img"' in shown
    assert "现行有效" in shown
    assert "style=" not in shown


def test_a_hostile_step_is_words(client, people):
    rows = [{**making.STEPS[0], "name": HOSTILE, "participants": HOSTILE}]
    page = making.put_up(people["editor"], people["reviewer"], steps=making.steps(rows))

    for address in (page.url, f"{page.url}versions/1/", f"/sheets/{page.pk}/a4/"):
        shown = text(client, address)
        assert HOSTILE not in shown
        assert "&lt;script&gt;" in shown


def test_two_editions_are_compared_step_by_step_and_item_by_item(client, people):
    page = making.put_up(people["editor"], people["reviewer"], body=making.items())
    rows = [making.STEPS[0] | {"days": 7}, making.STEPS[1]]
    draft = making.amended(
        page,
        people["editor"],
        steps=making.steps(rows),
        body=making.items([*making.RULES, "有争议的，由主持人裁定。"]),
    )
    page = signed(draft, people["editor"], people["reviewer"])

    shown = text(client, f"{page.url}compare/1/2/")
    assert "改了1步；其余1步没有改。" in shown
    assert "新增1条；其余2条没有改。" in shown
    assert "<del>14</del><ins>7</ins>" in shown or "<del>14天</del><ins>7天</ins>" in shown
    assert f'href="{page.url}compare/1/2/"' in text(client, page.url)
    for wrong in ("2/1", "1/1", "1/3", "1/2/3", "x/2", "１/2"):
        assert client.get(f"{page.url}compare/{wrong}/").status_code == 404


def test_a_step_s_form_is_downloaded_where_an_attachment_has_its_name(client, people):
    rows = [making.STEPS[0] | {"form": "议题表"}, making.STEPS[1] | {"form": "没有附的表"}]
    draft = making.procedure(people["editor"], steps=making.steps(rows))
    paper = attached.document("QL01", name="yiti.txt", title="议题表")
    draft.attachments = [draft.attachments.model(document=paper, title="议题表")]
    draft.save_revision(user=people["editor"], log_action="wagtail.edit")
    page = signed(draft, people["editor"], people["reviewer"])

    shown = text(client, page.url)
    assert re.search(r'<dd><a href="/files/[^"]+" download>议题表</a></dd>', shown)
    assert "<dd>没有附的表</dd>" in shown
    assert "<dd>议题表</dd>" in text(client, f"{page.url}versions/1/")


def test_every_edition_stays_readable_and_says_by_which_it_was_replaced(client, people):
    page = making.put_up(people["editor"], people["reviewer"])
    rows = [{**making.STEPS[0], "days": 7}]
    draft = making.amended(page, people["editor"], steps=making.steps(rows))
    page = signed(draft, people["editor"], people["reviewer"])

    assert "7天内" in text(client, page.url)
    old = text(client, f"{page.url}versions/1/")
    assert "14天内" in old
    assert "已废止，被第2版替代" in old
    for wrong in ("versions/3/", "versions/01/", "versions/x/", "versions/", "x/"):
        assert client.get(f"{page.url}{wrong}").status_code == 404


def test_the_list_shows_own_and_inherited_and_what_is_missing(client, people):
    making.all_four(people, code="QL00", but=("measure",))
    mine = making.put_up(people["editor"], people["reviewer"], title="本社区程序")
    shown = text(client, column())

    assert mine.url in shown
    assert shown.count("沿用街道统一制定的") == 3
    assert "今天还没有施行的是：措施。" in shown
    neighbour = text(client, column("QL02"))
    assert "本社区程序" not in neighbour
    assert neighbour.count("沿用街道统一制定的") == 3
    street = text(client, column("QL00"))
    assert "沿用街道统一制定的" not in street


def test_a_default_that_is_replaced_is_on_the_list_no_more(client, people):
    made = making.all_four(people, code="QL00")
    making.put_up(
        people["editor"], people["reviewer"], title="本社区程序", replaces=made["procedure"]
    )

    assert made["procedure"].url not in text(client, column())
    assert made["procedure"].url in text(client, column("QL02"))


def test_it_stays_on_the_list_until_the_day_of_its_replacement(client, people):
    default = making.put_up(people["street"], people["street2"], code="QL00")
    mine = making.put_up(
        people["editor"],
        people["reviewer"],
        title="本社区程序",
        replaces=default,
        effective_on=date(2026, 12, 1),
    )

    shown = text(client, column())
    assert default.url in shown
    assert mine.url in shown


def test_what_the_street_publishes_moves_the_pages_of_all(people):
    street = making.procedure(people["street"], code="QL00")
    mine = making.procedure(people["editor"])

    assert street.content_scopes() == ["QL00", "QL01", "QL02"]
    assert mine.content_scopes() == ["QL01"]


def test_the_api_tells_own_and_inherited(client, people):
    default = making.put_up(people["street"], people["street2"], code="QL00")
    mine = making.put_up(
        people["editor"],
        people["reviewer"],
        kind="principle",
        steps="[]",
        body=making.items(),
    )

    rows = client.get("/api/v1/procedures/?community=QL01").json()["items"]
    assert {row["id"]: row["origin"] for row in rows} == {
        default.pk: "street",
        mine.pk: "community",
    }
    rows = client.get("/api/v1/procedures/?community=QL02").json()["items"]
    assert [row["id"] for row in rows] == [default.pk]
    rows = client.get("/api/v1/procedures/?kind=principle").json()["items"]
    assert [row["id"] for row in rows] == [mine.pk]
    assert client.get("/api/v1/procedures/?kind=none").status_code == 422
    assert client.get("/api/v1/procedures/?community=QL99").json()["items"] == []

    one = client.get(f"/api/v1/procedures/{default.pk}/").json()
    assert [row["name"] for row in one["steps"]] == ["议题征集", "议题公示"]
    assert (one["steps"][1]["days"], one["steps"][1]["unit"]) == (5, "WD")
    assert one["steps"][1]["time"] == "5个工作日内"
    assert one["governs"] == [{"key": "consultation.collect", "label": "议题征集"}]
    assert (one["in_force"], one["in_force_since"]) == (1, "2026-11-01")
    assert client.get("/api/v1/procedures/0/").status_code == 404


def test_drafts_are_nobody_s(client, people):
    page = making.procedure(people["editor"])

    assert client.get(page.url).status_code == 404
    assert client.get(f"/api/v1/procedures/{page.pk}/").status_code == 404
    assert page.title not in text(client, column())


def test_the_sub_district_inherits_nothing_from_a_community(client, people):
    making.put_up(people["editor"], people["reviewer"], title="本社区程序")

    assert "本社区程序" not in text(client, column("QL00"))


@pytest.fixture
def many(people):
    """Twelve of the community's own and the sub-district's four."""
    making.all_four(people, code="QL00")
    keys = ["consultation.screen", "consultation.notice", "consultation.survey"]
    pages = list(making.all_four(people).values())
    for turn, key in enumerate(keys):
        pages.append(
            making.put_up(
                people["editor"],
                people["reviewer"],
                title=f"程序{turn}",
                governs=[key],
                effective_on=date(2026, 11, 1),
            )
        )
    draft = making.amended(pages[0], people["editor"])
    pages[0] = signed(draft, people["editor"], people["reviewer"])
    return pages


@pytest.mark.parametrize(
    ("which", "most"),
    [
        ("list", 11),
        ("page", 11),
        ("edition", 12),
        ("compare", 13),
        ("api", 7),
        ("one", 4),
    ],
)
def test_in_few_statements(
    client, people, many, django_assert_max_num_queries, which, most
):
    address = {
        "list": column(),
        "page": many[0].url,
        "edition": f"{many[0].url}versions/1/",
        "compare": f"{many[0].url}compare/1/2/",
        "api": "/api/v1/procedures/?community=QL01",
        "one": f"/api/v1/procedures/{many[0].pk}/",
    }[which]
    client.get(address)
    with django_assert_max_num_queries(most):
        answer = client.get(address, headers={"cache-control": "no-cache"})
    assert answer.status_code == 200
