"""A document's way: signed by two, an edition each time, old links kept."""

import json
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils.html import escape

from governance.models import GovernanceDocumentPage
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests.governance import making

NOW = "2026-11-23T10:00:00+08:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def charter(people):
    """The charter of QL01, in its first edition."""
    page = making.document(people["editor"])
    return making.signed(page, people["editor"], people["reviewer"])


@pytest.fixture
def second(people, charter):
    """The same in its second: one clause reworded, one taken out, one new."""
    clauses = {
        "rights": making.FIRST["rights"].replace("十个", "五个"),
        "meeting": making.FIRST["meeting"],
        "wires": "电动自行车不进楼，电线不从窗户里拉出来充电。",
    }
    page = making.amended(
        charter, people["editor"], clauses, effective_on=date(2026, 11, 1)
    )
    return making.signed(page, people["editor"], people["reviewer"])


def test_the_record_holds_the_clauses_with_their_anchors(charter):
    record = json.loads(charter.versions.get().record)

    assert [(row["number"], row["anchor"]) for row in record["parts"]] == [
        (turn, making.anchor(key)) for turn, key in enumerate(making.FIRST, start=1)
    ]
    assert record["effective_on"] == "2026-04-01"
    assert record["document_kind"] == "charter"


def test_each_clause_has_its_address_on_the_page(client, charter):
    text = client.get(charter.url).content.decode()

    for key in making.FIRST:
        assert f'id="{making.anchor(key)}"' in text
        assert f'href="{charter.url}#{making.anchor(key)}"' in text


def test_each_publication_is_an_edition(client, second):
    text = client.get(second.url).content.decode()
    old = client.get(f"{second.url}versions/1/")

    assert "现行有效" in text
    assert "已废止，被第2版替代" in text
    assert old.status_code == 200
    assert "已废止，被第2版替代" in old.content.decode()
    assert "十个工作日" in old.content.decode()
    assert "十个工作日" not in text.partition("历次版本")[0]


def test_links_to_clauses_lead_somewhere_in_every_edition(client, charter, second):
    text = client.get(second.url).content.decode()

    for key in making.FIRST:
        assert text.count(f'id="{making.anchor(key)}"') == 1
    assert "第1版的第二条，第2版删去了" in text


def test_two_editions_are_compared_in_words(client, second):
    text = client.get(f"{second.url}compare/1/2/").content.decode()

    assert "改了1条，新增1条，删去1条；其余1条没有改。" in text
    assert "<del>十</del><ins>五</ins>" in text


@pytest.mark.parametrize(
    "below",
    [
        "versions/", "versions/0/", "versions/3/", "versions/01/", "versions/x/",
        "versions/1/2/", "compare/", "compare/1/", "compare/2/1/", "compare/1/1/",
        "compare/1/3/", "compare/1/2/3/", "x/", "versions/１/", "versions/99999/",
    ],
)  # fmt: skip
def test_what_was_never_published_is_not_there(client, second, below):
    assert client.get(f"{second.url}{below}").status_code == 404


def test_an_edition_to_come_leaves_the_former_one_in_force(client, people, charter):
    page = making.amended(
        charter,
        people["editor"],
        {**making.FIRST, "wires": "电动自行车不进楼充电。"},
        effective_on=date(2027, 1, 1),
    )
    page = making.signed(page, people["editor"], people["reviewer"])

    text = client.get(page.url).content.decode()
    assert "这一版还没有施行" in text
    assert f'{page.url}versions/1/">第1版' in text
    assert page.in_force(date(2026, 12, 31)).version == 1
    assert page.in_force(date(2027, 1, 1)).version == 2
    # The sheet on the wall is the current one until then; the new one is told to wait.
    newer, older = (version.sha256[:8] for version in page.versions.all())
    told = client.get(f"{page.url}?v={older}").content.decode()
    assert "您手里的这张是现行的一版（第1版）" in told
    assert "第2版已经公布，还没有施行" in told
    told = client.get(f"{page.url}?v={newer}").content.decode()
    assert "您手里的这张是第2版，今天不在施行期内" in told


def test_a_withdrawn_document_shows_none_of_its_editions(client, people, second):
    asked = propose_withdrawal(second, by=people["editor"], reason="重复。")
    approve_withdrawal(asked, by=people["reviewer"])

    assert client.get(second.url).status_code == 410
    assert client.get(f"{second.url}versions/1/").status_code == 404
    assert client.get(f"{second.url}compare/1/2/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"effective_on": None}, "effective_on"),
        ({"adopted_by": " "}, "adopted_by"),
        ({"adopted_on": None}, "adopted_on"),
        ({"effective_on": date(2026, 2, 1)}, "effective_on"),
        ({"filing_number": "青街居备〔2026〕3号"}, "filing_number"),
        ({"filed_on": date(2026, 3, 2)}, "filing_number"),
        (
            {"filing_number": "青街居备〔2026〕3号", "filed_on": date(2026, 2, 1)},
            "filed_on",
        ),
        ({"repealed_on": date(2026, 1, 1)}, "repealed_on"),
        ({"votes_for": 5}, "votes_for"),
        ({"votes_for": 5, "votes_against": 5, "votes_abstained": 0}, "votes_for"),
        ({"clauses": {}}, "body"),
        ({"clauses": {"a": " "}}, "body"),
    ],
)
def test_what_a_draft_lacks_is_said(people, fields, field):
    page = making.document(people["editor"], **fields)

    assert field in page.issues()


def test_a_policy_was_adopted_by_no_meeting_of_residents(people):
    page = making.document(people["editor"], kind="policy", adopted_by="", adopted_on=None)

    assert page.issues() == {}


def test_there_is_one_charter_of_a_community(people, charter):
    twin = making.document(people["editor"], title="另一份章程")
    rule = making.document(people["editor"], title="停车办法", kind="other")

    assert "自治章程" in twin.issues()["kind"]
    assert rule.issues() == {}


def test_the_column_says_what_is_there_and_what_is_missing(client, charter):
    text = client.get(making.column().url).content.decode()

    assert "应有的十项制度，还没有公开的是：居民公约、社区选举办法" in text
    assert "2026年4月1日" in text


def test_a_draft_is_no_edition(client, people, charter):
    making.amended(charter, people["editor"], {"x": "秘密的一条。"})
    page = GovernanceDocumentPage.objects.get(pk=charter.pk)

    assert page.version == 1
    assert "秘密的一条" not in client.get(page.url).content.decode()
    assert client.get(f"{page.url}versions/2/").status_code == 404


def test_whoever_wrote_does_not_sign(people, charter):
    page = making.amended(charter, people["street"], {"x": "新的一条。"})
    page.get_workflow().start(page, people["street"])
    state = making.fresh(page).current_workflow_task_state

    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, people["street"], "approve")
    assert making.fresh(page).version == 1


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7*7 }}", "\u202e条"])
def test_what_an_editor_types_is_text(client, people, hostile):
    page = making.document(people["editor"], {"a": hostile, "b": making.FIRST["rights"]})
    page = making.signed(page, people["editor"], people["reviewer"])

    text = client.get(page.url).content.decode()
    assert escape(hostile) in text
    assert "<script>alert" not in text
