"""Forgotten passwords: one answer for every address, a letter, a link that works once."""

import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client

from accounts.adapters import AccountAdapter
from tests.accounts.reading import without_token
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "Huaiyinli-2026"


def ask(client, email, **more):
    return client.post("/accounts/password/reset/", {"email": email}, **more)


def link() -> str:
    """The address in the last letter, without the host."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body).group(1)


def follow(client, address, new=NEW):
    page = client.get(address, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(
        page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True
    )


def test_a_known_and_an_unknown_address_get_the_same_answer_and_the_same_work(resident):
    known, unknown = Client(), Client()
    first = ask(known, "resident@example.cn", follow=True)
    second = ask(unknown, "nobodyxx@example.cn", follow=True)
    assert first.status_code == second.status_code == 200
    assert first.redirect_chain == second.redirect_chain
    assert without_token(first) == without_token(second)
    assert len(mail.outbox) == 2
    assert [letter.subject for letter in mail.outbox] == ["【社区公开栏】重设密码"] * 2


def test_an_address_of_an_account_that_is_off_is_as_good_as_unknown(client):
    UserFactory(username="former", email="former@example.cn", is_active=False)
    ask(client, "former@example.cn")
    assert "没有登记在任何账号里" in mail.outbox[0].body


def test_the_link_sets_a_new_password_once(client, resident):
    ask(client, "resident@example.cn")
    address = link()
    assert "密码已改好" in follow(client, address).text
    resident.refresh_from_db()
    assert resident.check_password(NEW)
    assert "这个链接不能用了" in follow(Client(), address, "Other-2026-word").text
    resident.refresh_from_db()
    assert resident.check_password(NEW)


def test_the_key_does_not_stay_in_the_address(client, resident):
    ask(client, "resident@example.cn")
    assert client.get(link()).url.endswith("-set-password/")


def test_a_new_password_ends_every_session(client, resident):
    other = Client()
    other.force_login(resident)
    ask(client, "resident@example.cn")
    follow(client, link())
    assert "login" in other.get("/accounts/email/").url
    # And nobody is logged in by the letter alone.
    assert "login" in client.get("/accounts/email/").url


def test_the_letter_leads_to_this_site_whatever_host_was_asked(client, resident, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://gongkai.example"
    ask(client, "resident@example.cn", headers={"host": "evil.example"})
    assert "https://gongkai.example/accounts/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body + str(mail.outbox[0].message())


def test_the_letter_is_in_chinese(client, resident):
    ask(client, "resident@example.cn")
    ask(client, "nobody@example.cn")
    for letter in mail.outbox:
        words = re.sub(r"https?://\S+|resident", "", letter.body)
        assert not re.search(r"[A-Za-z]{4,}", words), words


@pytest.mark.parametrize("error", [OSError("down"), SMTPException("refused")])
def test_a_mail_server_that_is_down_tells_nothing(client, resident, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    assert ask(client, "resident@example.cn").url == "/accounts/password/reset/done/"


def test_one_mailbox_is_not_flooded(client, resident):
    for n in range(9):
        answer = ask(client, "resident@example.cn", REMOTE_ADDR=f"192.0.2.{n}")
        assert answer.url == "/accounts/password/reset/done/"
    assert len(mail.outbox) == 5


def test_one_address_does_not_ask_for_ever(client, settings):
    settings.LIMITS = {**settings.LIMITS, "mail_address": (3, 3600)}
    for n in range(4):
        answer = ask(client, f"person{n}@example.cn")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'value="person3@example.cn"' in answer.text
    assert len(mail.outbox) == 3


def test_guessing_links_is_limited(client, settings):
    settings.LIMITS = {**settings.LIMITS, "reset_link": (3, 300)}
    answers = [
        client.get(f"/accounts/password/reset/key/1-d{n}/").status_code for n in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    "rest",
    [
        "1-x",
        "zzzzzzzzzzzzz-x",
        "z" * 50 + "-x",
        "1-" + "x" * 3000,
        "1-%00",
        "0-set-password",
    ],
)
def test_a_broken_link_says_so(client, rest):
    answer = client.get(f"/accounts/password/reset/key/{rest}/", follow=True)
    assert answer.status_code == 200
    assert "这个链接不能用了" in answer.text


@pytest.mark.parametrize(
    "email",
    [
        "",
        "\x00@example.cn",
        "a" * 1_000_000,
        "resident@example.cn\r\nBcc: evil@example.cn",
        "resident@example.cn\u2028Bcc: evil@example.cn",
        "resident@example.cn, evil@example.cn",
        "<script>@example.cn",
        "ｒesident@example.cn",
        "resident@ｅxample.cn",
    ],
)
def test_whatever_address_is_typed_only_its_owner_gets_a_letter(client, resident, email):
    client.raise_request_exception = False
    assert ask(client, email).status_code in {200, 302}
    for letter in mail.outbox:
        assert letter.to != ["resident@example.cn"]
        assert "password/reset/key" not in letter.body
        assert len(letter.recipients()) == 1


def test_the_letter_about_a_changed_password_warns_its_owner(client, resident):
    client.force_login(resident)
    resident.emailaddress_set.create(email=resident.email, verified=True, primary=True)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert "如果不是您本人操作" in mail.outbox[0].body


def test_every_letter_that_the_adapter_sends_counts(resident, settings, rf):
    settings.LIMITS = {**settings.LIMITS, "mail": (0, 60)}
    AccountAdapter(rf.get("/")).send_mail(
        "account/email/unknown_account", "resident@example.cn", {}
    )
    assert mail.outbox == []
