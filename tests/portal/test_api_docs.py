"""The documentation page names everything that the OpenAPI document names."""

import html
import re
import shlex

import pytest

from editorial import matters
from portal.api import api
from portal.api_docs import coded
from tests import document_factories, procedure_factories
from tests.factories import AffairsPageFactory, CommunityPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_operation_parameter_and_object_is_explained(page):
    document = api.get_openapi_schema()

    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {address}" in page
            for parameter in operation["parameters"]:
                assert parameter["description"] in page
                assert f">{parameter['name']}</code>" in page
    for name, schema in document["components"]["schemas"].items():
        assert f'id="schema-{name}"' in page
        for member in schema.get("properties", {}):
            assert f">{member}</code>" in page


def test_every_link_within_the_page_leads_somewhere(page):
    targets = set(re.findall(r'href="#([\w-]+)"', page))

    assert len(targets) > 15
    assert targets - set(re.findall(r'id="([\w-]+)"', page)) == set()


def test_every_example_answers(client, page, settings):
    community = CommunityPageFactory(code="QL01")
    disclosure = AffairsPageFactory(community=community, published=True)
    matter = matters.open_matter(community=community, title="咨询", origin="letter")
    matters.attach(matter, disclosure, title="公开", url=disclosure.url, public=True)
    document = document_factories.in_two_editions(community)
    procedure = procedure_factories.in_two_editions(community)
    examples = re.findall(r"curl &#x27;(.*?)&#x27;", page)

    paths = api.get_openapi_schema()["paths"].values()
    assert len(examples) == len([path for path in paths if "get" in path])
    for example in examples:
        [address] = shlex.split(example.replace("&amp;", "%26"))
        path = address.removeprefix(settings.BASE_URL).replace("%26", "&")
        path = path.replace("/disclosures/1/", f"/disclosures/{disclosure.pk}/")
        path = path.replace("/documents/1/", f"/documents/{document.pk}/")
        path = path.replace("/procedures/1/", f"/procedures/{procedure.pk}/")
        path = path.replace("SX-QL01-2026-0001", matter.number)
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db(transaction=True)
def test_every_example_that_sends_is_taken(client, settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, (10**9, 60))
    CommunityPageFactory(code="QL01")
    page = html.unescape(client.get("/api/v1/docs/").content.decode())
    sent = re.findall(r"curl -H '(.*?)' -d '(.*?)' '(.*?)'", page)

    statuses = {}
    for header, body, address in sent:
        kind = header.removeprefix("Content-Type: ")
        path = address.removeprefix(settings.BASE_URL)
        statuses[path] = client.post(path, body, content_type=kind).status_code
    assert statuses == {"/api/v1/letters/": 201, "/api/v1/letters/track/": 404}


def test_the_page_needs_no_script_and_no_inline_style(page):
    assert [tag for tag in re.findall("<script[^>]*>", page) if " src=" not in tag] == []
    assert "style=" not in page
    assert "<style" not in page


def test_marked_parts_are_code_and_everything_is_escaped():
    assert coded("写 `<b>` 和 `x`") == "写 <code>&lt;b&gt;</code> 和 <code>x</code>"
