"""The login form: who gets in, what it tells, how often it may be tried."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from accounts import hashers
from accounts.models import User
from tests.accounts.reading import without_token
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_staff_come_to_the_admin_and_residents_to_the_home_page(enter, clerk, resident):
    assert enter("clerk", via=Client()).url == "/admin/"
    assert enter("resident", via=Client()).url == "/"


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(enter, resident):
    known = enter("resident", "wrong")
    unknown = enter("nobodyxx", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert without_token(known) == without_token(unknown).replace("nobodyxx", "resident")
    assert "用户名或密码不对" in known.text


def test_an_account_that_is_off_gets_that_answer_too(enter):
    UserFactory(username="former", is_active=False)
    assert without_token(enter("former", "wrong")) == without_token(
        enter("nobody", "wrong")
    ).replace("nobody", "former")


def test_every_refusal_costs_one_hash(enter, resident, monkeypatch):
    """Otherwise the time tells whether there is such an account."""
    hashed = []

    class Counting(hashers.Argon2Hasher):
        def encode(self, password, salt):
            hashed.append("encode")
            return super().encode(password, salt)

        def verify(self, password, encoded):
            hashed.append("verify")
            return super().verify(password, encoded)

    monkeypatch.setattr("django.contrib.auth.hashers.get_hashers", lambda: [Counting()])
    monkeypatch.setattr(
        "django.contrib.auth.hashers.get_hashers_by_algorithm",
        lambda: {Counting.algorithm: Counting()},
    )
    UserFactory(username="former", is_active=False)
    UserFactory(username="letters", password="!")
    for name in ("resident", "nobody", "former", "letters"):
        hashed.clear()
        enter(name, "wrong")
        assert len(hashed) == 1, (name, hashed)


def test_passwords_are_kept_by_argon2_with_the_memory_of_owasp():
    user = User(username="new")
    user.set_password(PASSWORD)
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(user.password).algorithm == "argon2"


def test_the_eleventh_try_is_refused_and_keeps_what_was_typed(enter, resident):
    answers = [enter("resident", "wrong") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    refused = answers[-1]
    assert 0 < int(refused["Retry-After"]) <= 300
    assert 'value="resident"' in refused.text
    assert "尝试次数太多，请过5分钟再试" in refused.text
    # The right password does not help now, nor does it tell that it was right.
    right = enter("resident")
    assert "_auth_user_id" not in right.wsgi_request.session
    assert without_token(right) == without_token(enter("resident", "wrong"))


def test_an_unknown_login_is_refused_in_the_same_words(enter, resident):
    for _ in range(10):
        enter("resident", "wrong")
        enter("nobodyxx", "wrong")
    known, unknown = enter("resident", "wrong"), enter("nobodyxx", "wrong")
    assert known.status_code == unknown.status_code == 429
    assert without_token(known) == without_token(unknown).replace("nobodyxx", "resident")


def test_nobody_locks_a_named_clerk_out_from_another_address(enter, clerk):
    for _ in range(30):
        enter("clerk", "wrong", REMOTE_ADDR="198.51.100.66")
    assert enter("clerk", REMOTE_ADDR="198.51.100.66").status_code == 429
    assert enter("clerk", REMOTE_ADDR="192.0.2.1").url == "/admin/"


def test_other_spellings_of_a_login_are_no_new_tries(enter, resident):
    for name in ("resident", "RESIDENT", "Resident ", " resident", "ｒｅｓｉｄｅｎｔ") * 2:
        enter(name, "wrong")
    assert enter("resident").status_code == 429


def test_one_address_may_try_a_hundred_times_whatever_the_login(enter, settings):
    settings.LIMITS = {**settings.LIMITS, "login_address": (5, 300)}
    answers = [enter(f"person{n}", "wrong").status_code for n in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert enter("person0", "wrong", REMOTE_ADDR="192.0.2.9").status_code == 200


def test_the_shipped_numbers_leave_a_courtyard_behind_one_address_room():
    assert settings.LIMITS["login"] == (10, 300)
    assert settings.LIMITS["login_address"] == (100, 300)
    assert settings.ACCOUNT_RATE_LIMITS is False


def test_a_forged_forwarding_header_gives_no_new_tries(enter, resident):
    for n in range(11):
        answer = enter("resident", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert answer.status_code == 429


def test_a_right_password_starts_the_count_of_this_login_and_address_again(enter, resident):
    for _ in range(9):
        enter("resident", "wrong")
    assert enter("resident", via=Client()).status_code == 302
    assert enter("resident", "wrong").status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example@testserver/",
        "\t//evil.example",
        "%2f%2fevil.example",
        "/admin/\r\nSet-Cookie: a=b",
        "\x00//evil.example",
        "/" * 5000 + "evil.example",
    ],
)
def test_after_login_one_stays_on_this_site(client, resident, wanted):
    answer = client.post(
        "/accounts/login/", {"login": "resident", "password": PASSWORD, "next": wanted}
    )
    assert answer.status_code == 302
    assert "\n" not in answer.url
    assert "Set-Cookie: a=b" not in str(answer.headers)
    landed = client.get("/accounts/login/", {"next": wanted})
    for url in (answer.url, landed.headers.get("Location", "")):
        assert not url.startswith(("//", "\\", "/\\", "http", "javascript", "data")), url


def test_a_page_of_this_site_is_kept_through_a_mistake(enter, resident):
    wrong = enter("resident", "wrong", query="?next=/accounts/email/")
    assert 'name="next" value="/accounts/email/"' in wrong.text
    assert enter("resident", query="?next=/accounts/email/").url == "/accounts/email/"


def test_the_session_of_before_the_login_is_not_the_session_after(client, enter, clerk):
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    enter("clerk")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert "login" in thief.get("/admin/").url


def test_logout_needs_a_post_and_ends_the_session(client, enter, clerk):
    enter("clerk")
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/accounts/email/").status_code == 200
    assert client.post("/accounts/logout/").url == "/"
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert "login" in thief.get("/accounts/email/").url


def test_logout_asks_for_the_token(clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    assert client.post("/accounts/logout/").status_code == 403
    assert client.get("/accounts/email/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, enter, resident):
    other = Client()
    enter("resident", via=other)
    enter("resident")
    changed = client.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "Huaiyinli-2026",
            "password2": "Huaiyinli-2026",
        },
    )
    assert changed.status_code == 302
    assert client.get("/accounts/email/").status_code == 200
    assert "login" in other.get("/accounts/email/").url


def test_the_old_password_cannot_be_guessed_in_a_stolen_session(client, resident):
    client.force_login(resident)
    for _ in range(11):
        answer = client.post("/accounts/password/change/", {"oldpassword": "wrong"})
    assert answer.status_code == 429
    assert "尝试次数太多" in answer.text


def test_asking_for_the_password_again_is_limited_like_the_login(client, resident):
    client.force_login(resident)
    for _ in range(11):
        answer = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "password", ["short-1", "1234567890123", "password123", "resident-2026"]
)
def test_weak_passwords_are_refused_in_chinese(client, resident, password):
    client.force_login(resident)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert answer.status_code == 200
    assert answer.text.count("要改：") >= 1
    resident.refresh_from_db()
    assert resident.check_password(PASSWORD)


HOSTILE = [
    "\x00",
    "resident\x00",
    "\ud800",
    "\ufffe\uffff",
    "a" * 1_000_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\u202eresident",
    "ﷺ" * 150,
    "%00%ff",
    "{{7*7}}",
    "\r\nSet-Cookie: a=b",
]


@pytest.mark.parametrize("field", ["login", "password", "next"])
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:12]))
def test_whatever_is_typed_is_answered(client, resident, field, value):
    client.raise_request_exception = False
    sent = {"login": "resident", "password": "wrong", field: value}
    body = "&".join(
        f"{name}="
        + "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
        for name, text in sent.items()
    )
    answer = client.post(
        "/accounts/login/", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {200, 400}
    assert "<script>alert(1)" not in answer.text
    if answer.status_code == 200:
        assert "还没有登录" in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b'{"login": "resident"}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"login=a&login=b&password=c&password=d", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=b" for _ in range(2000)), "application/x-www-form-urlencoded"),
        (b"", "text/plain"),
    ],
)
def test_whatever_body_is_sent_is_answered(client, body, kind):
    client.raise_request_exception = False
    answer = client.post("/accounts/login/", body, content_type=kind)
    assert answer.status_code in {200, 400}


def test_there_is_no_second_door_for_programs(client, resident):
    answer = client.post(
        "/accounts/login/",
        {"login": "resident", "password": "wrong"},
        headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    )
    assert answer["Content-Type"].startswith("text/html")


def test_a_password_of_a_megabyte_is_not_hashed(enter, resident, monkeypatch):
    monkeypatch.setattr(
        "accounts.hashers.Argon2Hasher.verify", lambda *args: pytest.fail("hashed")
    )
    assert "太长了，最多128个字" in enter("resident", "x" * 1_000_000).text


def test_account_pages_are_kept_by_no_cache(client, enter, clerk):
    for path in ("login/", "signup/", "password/reset/", "inactive/", "logout/"):
        answer = client.get(f"/accounts/{path}")
        assert "no-store" in answer["Cache-Control"], path
    enter("clerk")
    for path in ("email/", "2fa/", "sessions/", "password/change/", "consents/"):
        answer = client.get(f"/accounts/{path}")
        assert "no-store" in answer["Cache-Control"], path


def test_nobody_registers_now_and_reads_why(client):
    answer = client.get("/accounts/signup/")
    assert "网上注册还没有开放" in answer.text
    client.post(
        "/accounts/signup/",
        {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.filter(username="newcomer").exists()


def test_who_may_not_enter_the_admin_reads_so_instead_of_going_round(
    client, enter, resident
):
    enter("resident")
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1
    assert "不能进入管理后台" in answer.text


def test_an_account_that_is_off_is_told_after_the_right_password_only(client, enter):
    UserFactory(username="former", is_active=False)
    answer = enter("former", follow=True)
    assert "这个账号已停用" in answer.text
    assert "_auth_user_id" not in client.session


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, enter, resident):
    enter("resident")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    # Until the browser closes, and on the server half a day at most.
    assert cookie["max-age"] == ""
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600
