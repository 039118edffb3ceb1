"""What readers and programs are told of a page's files, and what is told of none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from files import sizes
from publishing.models import PublishedFile
from tests import people as qingling
from tests.attached import carrying, document, picture
from tests.publishing.taking_back import withdrawn
from tests.reading import tree, words


@pytest.fixture
def page(people):
    """A public page with a document and a picture of which the sizes are made."""
    paper = document(title="收支明细表", name="收支明细.txt", pages=0)
    scan = document(title="会议记录", name="记录.pdf", kind="pdf", pages=12, scanned=True)
    photo = picture()
    sizes.make([photo.pk])
    page = carrying(
        qingling.drafted(people["editor"]),
        paper,
        scan,
        pictures=[photo],
        by=people["editor"],
    )
    page.get_workflow().start(page, people["editor"])
    return qingling.act(qingling.fresh(page), people["reviewer"])


def gone(get, url):
    """Whether it is the 404 of what never was, by every way of asking."""
    unknown = get("/files/999999/x.txt")
    ways = (
        {},
        {"If-None-Match": "*"},
        {"If-None-Match": f'"{url}"'},
        {"Range": "bytes=0-3"},
        {"If-Range": "x", "Range": "bytes=0-"},
    )
    answers = [get(url, **{k.replace("-", "_"): v for k, v in way.items()}) for way in ways]
    return all(
        answer.status_code == 404
        and not answer.headers.get("ETag")
        and set(answer.headers) == set(unknown.headers)
        for answer in answers
    )


def test_page_feed_and_api_tell_of_the_files_and_withdrawal_of_none(
    client, get, page, people
):
    shown = tree(client, page.url)

    rows = [words(row) for row in shown.select(".files li")]
    assert rows[0].startswith("收支明细表收支明细表纯文本，28字节校验值")
    assert "PDF文件，28字节，共12页，扫描件，无文字" in rows[1]
    links = [link["href"] for link in shown.select(".files a")]
    [image] = shown.select("figure.picture img")
    assert image["alt"] == "活动楼前的长桌"
    assert image["loading"] == "lazy"
    assert (image["width"], image["height"]) == ("960", "540")
    renditions = [part.split()[0] for part in image["srcset"].split(", ")]
    assert [part.split()[1] for part in image["srcset"].split(", ")] == [
        "480w",
        "960w",
        "1440w",
    ]
    assert image["src"] in renditions
    told = client.get(f"/api/v1/disclosures/{page.pk}/").json()
    listed = client.get("/api/v1/disclosures/").json()["items"][0]
    by_path = client.get(f"/api/v1/pages/?path={page.url}").json()
    assert told["attachments"] == listed["attachments"] == by_path["attachments"]
    assert [file["url"].partition("/files/")[2] for file in told["attachments"]] == [
        link.partition("/files/")[2] for link in links
    ]
    assert [file["title"] for file in told["attachments"]] == ["收支明细表", "会议记录"]
    [block] = [block for block in told["body"] if block["type"] == "picture"]
    assert block["value"]["alt"] == "活动楼前的长桌"
    assert [size["width"] for size in block["value"]["sizes"]] == [480, 960, 1440]
    feed = client.get("/feeds/huaiyinli.atom").content.decode()
    assert feed.count('rel="enclosure"') == 2
    assert told["attachments"][0]["url"] in feed
    assert "活动楼前的长桌" in feed
    for url in (*links, *renditions):
        assert get(url).status_code == 200
        assert get(url).headers["Cache-Control"] == "public, no-cache"

    withdrawn(page, people)

    for url in (*links, *renditions):
        assert gone(get, url)
        assert client.head(url).status_code == 404
    for address in (
        page.url,
        f"/api/v1/disclosures/{page.pk}/",
        "/api/v1/disclosures/",
        "/feeds/huaiyinli.atom",
        "/sitemap.xml",
    ):
        text = client.get(address).content.decode()
        assert "收支明细" not in text
        assert "renditions/" not in text


def statements(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [q["sql"] for q in asked.captured_queries if q["sql"].startswith("SELECT")]


def test_files_cost_a_fixed_number_of_statements(client, page, people):
    lists = ("/huaiyinli/disclosure/", "/huaiyinli/", "/")
    asked = {address: len(statements(client, address)) for address in (page.url, *lists)}
    api = len(statements(client, "/api/v1/disclosures/"))
    feed = len(statements(client, "/feeds/huaiyinli.atom"))

    photos = [picture() for _ in range(3)]
    sizes.make([photo.pk for photo in photos])
    other = carrying(
        qingling.drafted(people["editor"], title="第二次会议决定"),
        *[document(name=f"{n}.txt") for n in range(3)],
        pictures=photos,
        by=people["editor"],
    )
    other.get_workflow().start(other, people["editor"])
    other = qingling.act(qingling.fresh(other), people["reviewer"])

    assert len(statements(client, other.url)) == asked[page.url] <= 10
    for address in lists:
        [*_] = found = statements(client, address)
        assert len(found) == asked[address]
        assert not any("publishedfile" in sql or "portalimage" in sql for sql in found)
    assert len(statements(client, "/api/v1/disclosures/")) == api == 2
    found = statements(client, "/feeds/huaiyinli.atom")
    assert len(found) == feed
    assert not any("portalimage" in sql for sql in found)
    assert PublishedFile.objects.count() == 9


def test_the_reviewer_reads_what_is_to_be_signed_and_others_do_not(client, get, people):
    paper = document(title="待签发的表")
    page = carrying(qingling.drafted(people["editor"]), paper, by=people["editor"])
    page.get_workflow().start(page, people["editor"])

    client.force_login(people["reviewer"])
    screen = client.get(f"/admin/review/{page.pk}/").content.decode()
    assert "待签发的表" in screen
    assert paper.url in screen
    assert get(paper.url).status_code == 200
    for name in ("editor2", "clerk", "handler", "resident"):
        client.force_login(people[name])
        assert get(paper.url).status_code == 404, name
