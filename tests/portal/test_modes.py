"""Display modes: remembered by cookie, without JavaScript, and no way out of the site."""

import pytest

from tests.factories import CommunityPageFactory, home

YEAR = 365 * 24 * 3600

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place():
    home()
    return CommunityPageFactory(slug="huaiyinli", title="槐荫里社区")


@pytest.mark.parametrize(
    ("parameter", "cookie", "value"),
    [
        ("mode=elder", "mode", "elder"),
        ("mode=standard", "mode", "standard"),
        ("theme=dark", "theme", "dark"),
        ("theme=light", "theme", "light"),
        ("lang=zh-Hant", "lang", "hant"),
        ("lang=zh-Hans", "lang", "hans"),
    ],
)
def test_a_choice_is_remembered_for_a_year(client, parameter, cookie, value):
    answer = client.get(f"/huaiyinli/?{parameter}")

    assert answer.status_code == 303
    assert answer["Location"] == "/huaiyinli/"
    assert answer["Cache-Control"] == "no-store"
    kept = answer.cookies[cookie]
    assert kept.value == value
    assert kept["max-age"] == YEAR
    assert kept["samesite"] == "Lax"
    assert kept["path"] == "/"
    # app.js writes the same cookie.
    assert not kept["httponly"]


def test_the_cookie_is_secure_over_https(client):
    assert client.get("/?mode=elder", secure=True).cookies["mode"]["secure"]
    assert not client.get("/?mode=elder").cookies["mode"]["secure"]


def test_the_chosen_modes_stand_on_the_html_element(client):
    client.get("/?mode=elder&theme=dark")

    html = client.get("/").content.decode()

    assert '<html lang="zh-Hans" data-theme="dark" data-mode="elder">' in html


def test_other_parameters_are_kept_and_repeated_ones_removed(client):
    answer = client.get("/huaiyinli/?page=2&mode=standard&q=%E5%81%9C%E8%BD%A6&mode=elder")

    assert answer["Location"] == "/huaiyinli/?page=2&q=%E5%81%9C%E8%BD%A6"
    assert answer.cookies["mode"].value == "elder"


def test_two_choices_at_once(client):
    answer = client.get("/?mode=elder&theme=dark")

    assert answer["Location"] == "/"
    assert set(answer.cookies) == {"mode", "theme"}


@pytest.mark.parametrize(
    "query",
    [
        "mode=",
        "mode=ELDER",
        "mode=hant",
        "mode=elder%00",
        "mode=elder%0d%0aSet-Cookie:x=1",
        "theme=%3Cscript%3E",
        "lang=en",
        "mode[]=elder",
        "xmode=elder",
    ],
)
def test_what_is_not_known_is_ignored(client, query):
    answer = client.get(f"/?{query}")

    assert answer.status_code == 200
    assert not {"mode", "theme", "lang"} & set(answer.cookies)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "/%5cevil.example",
        "/x\r\nSet-Cookie: a=b",
        "/\x00",
        "/javascript:alert(1)",
        "/@evil.example",
    ],
)
def test_the_redirect_never_leaves_the_site(client, path):
    answer = client.get("/", PATH_INFO=path, QUERY_STRING="mode=elder&next=//evil.example")

    assert answer.status_code == 303
    location = answer["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))
    assert "\n" not in location
    assert "\r" not in location


@pytest.mark.parametrize("path", ["/api/v1/site/", "/admin/login/"])
def test_machines_and_the_desk_have_no_modes(client, path):
    answer = client.get(f"{path}?mode=elder")

    assert "mode" not in answer.cookies


def test_only_reading_changes_the_mode(client):
    assert "mode" not in client.post("/accounts/login/?mode=elder").cookies


def test_a_cookie_that_we_never_set_is_not_repeated(client):
    client.cookies["mode"] = '"><script>alert(1)</script>'
    client.cookies["theme"] = "elder"

    html = client.get("/").content.decode()

    assert '<html lang="zh-Hans">' in html
    assert "alert(1)" not in html


def test_pages_say_that_they_depend_on_the_cookies(client):
    assert "Cookie" in client.get("/")["Vary"]


def test_mode_links_keep_the_conditions_of_a_list_and_nothing_strange(client):
    html = client.get("/huaiyinli/disclosure/?tab=JUWU&page=1&from=chat").content.decode()

    assert 'href="?tab=JUWU&amp;page=1&amp;mode=elder"' in html
    assert "chat" not in html
