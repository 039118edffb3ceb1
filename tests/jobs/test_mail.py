"""Letters go through the outbox, whole, and a request waits for no mail server."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from jobs import mail as jobs_mail, outbox
from jobs.models import OutboxItem

pytestmark = pytest.mark.django_db
ADDRESS = "wang@example.cn"


class Server(BaseEmailBackend):
    """A mail server that fails as it is told."""

    error: Exception | None = None

    def send_messages(self, email_messages):
        raise self.error


@pytest.fixture(autouse=True)
def as_in_use(settings):
    """pytest-django puts its own EMAIL_BACKEND; here it is the portal's."""
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"


@pytest.fixture
def server(settings, monkeypatch):
    settings.DELIVERY_EMAIL_BACKEND = "tests.jobs.test_mail.Server"

    def failing(error):
        monkeypatch.setattr(Server, "error", error)

    return failing


def letter(**changes):
    parts = {"to": [ADDRESS], "cc": ["cc@example.cn"], "bcc": ["bcc@example.cn"]}
    made = EmailMultiAlternatives(
        "【社区公开栏】重设密码",
        "请点开链接。\n.\nFrom 谁",
        "公开栏 <portal@example.cn>",
        reply_to=["desk@example.cn"],
        headers={"Auto-Submitted": "auto-generated"},
        **{**parts, **changes},
    )
    made.attach_alternative("<p>请点开链接。</p>", "text/html")
    made.attach("回执.pdf", b"%PDF-1.7\x00\xff", "application/pdf")
    made.attach("说明.txt", "文字", "text/plain")
    return made


def parts_of(message):
    return [
        (part.get_content_type(), part.get_filename(), part.get_payload(decode=True))
        for part in message.walk()
        if not part.is_multipart()
    ]


def test_a_letter_arrives_whole():
    sent = letter()
    assert sent.send() == 1
    assert mail.outbox == []

    assert outbox.deliver.call() == 1

    [arrived] = mail.outbox
    assert parts_of(arrived.message()) == parts_of(letter().message())
    for name in ("subject", "from_email", "to", "cc", "bcc", "reply_to"):
        assert getattr(arrived, name) == getattr(sent, name)
    assert arrived.message()["Auto-Submitted"] == "auto-generated"
    assert "bcc" not in arrived.message().as_string().casefold()


def test_the_portal_sends_through_the_outbox_whoever_sends():
    assert type(get_connection()) is jobs_mail.OutboxBackend
    assert configured.DELIVERY_EMAIL_BACKEND != "jobs.mail.OutboxBackend"


def test_every_try_has_the_same_message_id(settings):
    settings.BASE_URL = "https://open.example.gov.cn"
    letter().send()
    item = OutboxItem.objects.get()
    packet = jobs_mail.packed(letter())
    for _ in range(2):
        jobs_mail.deliver(item.pk, packet)

    seen = [arrived.message()["Message-ID"] for arrived in mail.outbox]
    assert seen == [f"<{item.pk}@open.example.gov.cn>"] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"to": [f"{ADDRESS}\nBcc: all@example.cn"]},
        {"cc": [f"{ADDRESS}\r\nX: y"]},
    ],
)
def test_a_line_break_in_a_header_is_refused_at_once(changes):
    with pytest.raises(BadHeaderError):
        letter(**changes).send()

    assert not OutboxItem.objects.exists()


def test_one_faulty_letter_of_several_stores_none():
    faulty = letter(to=[f"{ADDRESS}\nBcc: all@example.cn"])
    with pytest.raises(BadHeaderError):
        get_connection().send_messages([letter(), faulty])

    assert not OutboxItem.objects.exists()


def test_a_letter_to_nobody_is_not_stored():
    assert EmailMultiAlternatives("s", "b", to=[]).send() == 0
    assert get_connection().send_messages([EmailMultiAlternatives("s", "b")]) == 0
    assert not OutboxItem.objects.exists()


def test_a_ready_mime_part_is_refused():
    made = letter()
    made.attach(made.message())
    with pytest.raises(TypeError):
        made.send()


def test_the_table_shows_neither_address_nor_text():
    letter().send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM jobs_outboxitem")
        stored = str(cursor.fetchall())

    for secret in (ADDRESS, "bcc@example.cn", "重设密码", "请点开链接"):
        assert secret not in stored


def test_a_request_does_not_wait_for_the_mail_server(client, server, django_user_model):
    server(AssertionError("a request talked to the mail server"))
    django_user_model.objects.create_user("resident", "resident@example.cn")

    answer = client.post("/accounts/password/reset/", {"email": "resident@example.cn"})

    assert answer.status_code == 302
    assert OutboxItem.objects.get().kind == "mail"


@pytest.mark.parametrize(
    ("error", "parked"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}), True),
        (SMTPRecipientsRefused({ADDRESS: (450, b"later")}), False),
        (
            SMTPRecipientsRefused({ADDRESS: (550, b""), "cc@example.cn": (451, b"")}),
            False,
        ),
        (SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
    ],
)
def test_what_the_server_refuses_for_good_is_parked_and_the_rest_tried_again(
    server, error, parked
):
    letter().send()
    server(error)
    outbox.deliver.call()

    item = OutboxItem.objects.get()
    assert (item.parked_at is not None) is parked
    assert (item.next_try_at is None) is parked
    assert ADDRESS not in item.last_error
