"""Every account page speaks Chinese, in our frame, with a name of its own."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail

from tests.accounts.reading import latin_words
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

# Names: of people, of mailboxes and of what a browser calls itself.
NAMES = {"resident", "clerk", "example", "nobody"}

ANYBODY = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "password/reset/key/done/",
    "inactive/",
    "confirm-email/",
    "confirm-email/x/",
]
PERSON = [
    "logout/",
    "password/change/",
    "email/",
    "sessions/",
    "consents/",
    "reauthenticate/",
    "2fa/",
]
PROVEN = [
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
WITH_APP = [
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
]


def check(response):
    assert response.status_code == 200
    page = re.sub(r'<code id="authenticator_secret">.*?</code>', "", response.text)
    assert latin_words(page) - NAMES == set()
    assert page.count("<h1") == 1
    assert "青岭街道</b>" in page
    title = re.search(r"<title>(.*?)</title>", page).group(1)
    assert re.fullmatch(r".+ · 青岭街道社区公开栏", title), title
    return title


@pytest.mark.parametrize("path", ANYBODY)
def test_pages_for_anybody(client, path):
    check(client.get(f"/accounts/{path}"))


@pytest.mark.parametrize("path", PERSON)
def test_pages_of_a_person(client, resident, path):
    client.force_login(resident)
    check(client.get(f"/accounts/{path}"))


@pytest.mark.parametrize("path", PROVEN)
def test_pages_behind_the_password(client, resident, path):
    client.force_login(resident)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/accounts/{path}"))


@pytest.mark.parametrize("path", WITH_APP)
def test_pages_with_a_factor(client, resident, with_app, path):
    client.force_login(resident)
    with_app(resident)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/accounts/{path}"))


def test_the_second_step_of_the_login(client, enter, resident, with_app):
    with_app(resident)
    enter("resident")
    check(client.get("/accounts/2fa/authenticate/"))
    check(client.post("/accounts/2fa/authenticate/", {"code": "000000"}))


def test_titles_are_unlike_each_other(client, resident):
    titles = [check(client.get(f"/accounts/{path}")) for path in ANYBODY]
    client.force_login(resident)
    titles += [check(client.get(f"/accounts/{path}")) for path in PERSON]
    # Two broken links say the same thing in their titles' first words only.
    assert len(set(titles)) >= len(titles) - 1


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("login/", {}),
        ("login/", {"login": "resident", "password": "wrong"}),
        ("login/", {"login": "x" * 200, "password": "y" * 200}),
        ("login/", {"login": "\x00", "password": "\x00"}),
        ("password/reset/", {}),
        ("password/reset/", {"email": "resident"}),
        ("password/reset/", {"email": "\x00"}),
        ("password/reset/", {"email": "x" * 400 + "@example.cn"}),
    ],
)
def test_mistakes_of_anybody(client, resident, path, sent):
    answer = client.post(f"/accounts/{path}", sent)
    check(answer)
    repeated(answer.text)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("password/change/", {}),
        ("password/change/", {"oldpassword": "wrong"}),
        ("password/change/", {"password1": "a", "password2": "b"}),
        ("password/change/", {"password1": "12345", "password2": "12345"}),
        (
            "password/change/",
            {
                "oldpassword": PASSWORD,
                "password1": "Huaiyinli-2026",
                "password2": "Huaiyinli-2027",
            },
        ),
        ("password/change/", {"password1": "resident12", "password2": "resident12"}),
        ("email/", {"action_add": "", "email": "resident"}),
        ("email/", {"action_add": "", "email": "resident@example.cn"}),
        ("reauthenticate/", {"password": "wrong"}),
        ("reauthenticate/", {}),
        ("2fa/totp/activate/", {"code": "1"}),
        ("2fa/totp/activate/", {}),
        ("2fa/webauthn/add/", {}),
        ("2fa/webauthn/add/", {"credential": "{"}),
    ],
)
def test_mistakes_of_a_person(client, resident, path, sent):
    client.force_login(resident)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(f"/accounts/{path}", sent)
    check(answer)
    repeated(answer.text)


def repeated(page: str) -> None:
    """The summary and the fields say the same, and the summary leads to the field."""
    summary = page.split('id="errors"')[1].split("</div>")[0]
    said = re.findall(r'<p class="error">要改：(.*?)</p>', page)
    linked = re.findall(r'href="#(\w+)">(.*?)</a>', summary)
    assert [words for _, words in linked] == said
    for target, _ in linked:
        assert f'id="{target}"' in page
    assert said or "<p>" in summary
    assert re.search(r"<title>没有|<title>没", page)


def test_fields_are_named_hinted_and_filled_in_by_the_browser(client, resident):
    page = client.get("/accounts/login/").text
    for name, fill in (("login", "username"), ("password", "current-password")):
        assert f'<label for="id_{name}">' in page
        assert re.search(rf'<input[^>]*name="{name}"[^>]*autocomplete="{fill}"', page)
        assert f'aria-describedby="id_{name}_helptext"' in page
    client.force_login(resident)
    page = client.get("/accounts/password/change/").text
    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert "placeholder" not in page


def test_a_mailbox_is_confirmed_in_chinese(client, resident):
    client.force_login(resident)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post(
        "/accounts/email/", {"action_add": "", "email": "nobody@example.cn"}, follow=True
    )
    check(answer)
    assert "确认信已寄往 nobody@example.cn" in answer.text
    letter = mail.outbox[0]
    assert letter.to == ["nobody@example.cn"]
    assert letter.subject == "【社区公开栏】请确认邮箱"
    address = EmailAddress.objects.get(email="nobody@example.cn")
    link = f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/"
    check(client.get(link))
    client.post(link)
    address.refresh_from_db()
    assert address.verified
    resident.refresh_from_db()
    assert resident.email == "nobody@example.cn"


def test_a_mailbox_is_not_taken_without_the_password(client, resident):
    client.force_login(resident)
    answer = client.post("/accounts/email/", {"action_add": "", "email": "a@example.cn"})
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert mail.outbox == []


def test_no_button_is_filled_twice(client, resident):
    client.force_login(resident)
    for path in ("password/change/", "email/", "2fa/", "sessions/", "consents/", "logout/"):
        page = client.get(f"/accounts/{path}").text
        assert page.count('class="button"') <= 1, path
