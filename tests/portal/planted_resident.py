"""One resident who left a word of their own in each place where a resident can.

Words are of ASCII, so that they look alike in JSON, in a form, in an address, in a mail.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from wagtail.admin.models import FormState
from wagtail.log_actions import log
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from accounts.models import Consent, PolicyText, User
from communities.models import CommunityPage, RoleGrant
from communities.transitions import issue_slips, redeem_slip, verify_phone
from foundation import clock
from foundation.encrypted_field import EncryptedTextField
from governance import transitions
from jobs.models import OutboxItem
from mailbox import answering, attachments, handling, intake
from mailbox.models import Letter, LetterAttachment
from tests.factories import PASSWORD
from tests.governance import making as governance
from tests.mailbox import making
from tests.mailbox.sending import photo, sent, text
from tests.mailbox.writing import letter, receipt_of

LOGIN = "zqlogin77"
# What is found in the account, and goes with it.
ACCOUNT = {
    "login": LOGIN,
    "former login": "zqformer77",
    "shown name": "zqshown77",
    "first name": "zqfirst77",
    "last name": "zqlast77",
    "mail": "zqmail77@example.cn",
    "second mail": "zqsecond77@example.cn",
    "browser": "zqagent77",
    "network address": "198.51.100.77",
    "session": "zqdraft77",
    "lost session": "zqlost77",
    "second factor": "zqfactor77",
    "outbox": "zqwaiting77",
    "parked": "zqparked77",
    "log": "zqlogged77",
    "upload": "zqupload77",
    "upload name": "zqfile77",
    "avatar": "zqavatar77",
    "unsaved form": "zqform77",
    "opinion": "zqopinion77",
}
# What is found in letters, and goes when they are withdrawn.
LETTERS = {
    "name": "zqname77",
    "phone": "13877310077",
    "contact": "zqwriter77@example.cn",
    "title": "zqtitle77",
    "content": "zqcontent77",
    "file": "zqbytes77",
    "file name": "zqattached77",
    "supplement": "zqmore77",
    "supplement file": "zqmorebytes77",
    "objection": "zqobjection77",
    "answer": "zqanswer77",
    "confidential title": "zqsecret77",
    "confidential content": "zqhidden77",
    "fact slip": "zqslip77",
}
CAMERA = "zqcamera77"
WRONG = "zqwrongword77"


@dataclass
class Resident:
    user: Any
    browser: Client
    receipts: list[tuple[str, str]] = field(default_factory=list)


def plant(people: dict[str, Any]) -> Resident:
    user = _account(people)
    _opinion(user, people)
    resident = Resident(user, _visits(user))
    _letters(resident, people)
    return resident


def _account(people: dict[str, Any]) -> Any:
    words, chief = ACCOUNT, people["chief"]
    place = CommunityPage.objects.get(code="QL01")
    user = User.objects.create_user(
        words["former login"],
        words["mail"].capitalize(),
        PASSWORD,
        display_name=words["shown name"],
        first_name=words["first name"],
        last_name=words["last name"],
    )
    log(user, "wagtail.create", user=chief)
    groups = list(Group.objects.order_by("pk")[:2])
    role = RoleGrant.objects.create(user=user, group=groups[0], community=place)
    log(role, "wagtail.create", user=chief)
    log(role, "wagtail.delete", user=chief)
    role.delete()
    user.username = LOGIN
    user.save()
    log(user, "wagtail.edit", user=chief, data={"before": words["log"]})
    log(
        RoleGrant.objects.create(user=user, group=groups[1], community=place),
        "wagtail.create",
        user=chief,
    )
    for name, primary in (("mail", True), ("second mail", False)):
        EmailAddress.objects.create(
            user=user, email=words[name], verified=primary, primary=primary
        )
    Consent.objects.create(user=user, text=PolicyText.objects.first(), given_at=clock.now())
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": words["second factor"]}
    )
    verify_phone(user, place)
    day = clock.today() + timedelta(days=3)
    [slip] = issue_slips(place, by=people["clerk"], count=1, expires_on=day)
    redeem_slip(user, slip.code)
    UploadedFile.objects.create(
        uploaded_by_user=user,
        file=ContentFile(words["upload"].encode(), name=f"{words['upload name']}.txt"),
    )
    UserProfile.objects.create(
        user=user, avatar=ContentFile(b"GIF89a", name=f"{words['avatar']}.gif")
    )
    FormState.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        data=f"title={words['unsaved form']}",
        last_updated_at=clock.now(),
        object_id="",
        parent_object_id="",
    )
    return user


def _opinion(user: Any, people: dict[str, Any]) -> None:
    """An opinion on the draft of a charter, not answered yet."""
    author, signer = people["editor"], people["reviewer"]
    today = clock.today()
    charter = governance.signed(governance.document(author), author, signer)
    days = {"opens_on": today, "closes_on": today + timedelta(days=20)}
    call = governance.signed(governance.call(charter, author, **days), author, signer)
    said = f"第二条应当写清楚。{ACCOUNT['opinion']}"
    transitions.give(call, by=user, key=uuid4(), anchor="", text=said)


def _visits(user: Any) -> Client:
    """Logged in, with a wrong password first and a forgotten one after; mails wait."""
    words = ACCOUNT
    browser = Client(HTTP_USER_AGENT=words["browser"], REMOTE_ADDR=words["network address"])
    # The second factor would be asked for: it is planted, not used.
    factor = Authenticator.objects.get(user=user)
    factor.delete()
    for word in (WRONG, PASSWORD):
        browser.post("/accounts/login/", {"login": LOGIN, "password": word})
    factor.save(force_insert=True)
    elsewhere = Client()
    elsewhere.force_login(user)
    for one, name in ((browser, "session"), (elsewhere, "lost session")):
        session = one.session
        session["draft"] = words[name]
        session.save()
    # One of which allauth's list of logins does not know.
    key = elsewhere.session.session_key
    assert not UserSession.objects.filter(session_key=key).exists()
    Client().post("/accounts/password/reset/", {"email": words["mail"]})
    assert OutboxItem.objects.count() == 1
    for name in ("outbox", "parked"):
        EmailMessage("信", words[name], to=[f"某某 <{words['second mail']}>"]).send()
    parked = OutboxItem.objects.order_by("-created_at").first()
    parked.parked_at, parked.next_try_at = clock.now(), None
    parked.save()
    return browser


def _letters(resident: Resident, people: dict[str, Any]) -> None:
    words, browser = LETTERS, resident.browser
    contact = {name: words[name] for name in ("name", "phone")} | {
        "email": words["contact"]
    }
    fields = letter(
        title=words["title"],
        content=f"{words['content']}，楼道里堆了很多旧家具。",
        token=attachments.fresh_token(),
        **contact,
    )
    files = [
        sent(f"{words['file name']}.txt", text(words["file"])),
        sent("a.jpg", photo(CAMERA.encode())),
    ]
    answer = browser.post("/mailbox/", {**fields, "attachments": files})
    resident.receipts.append(receipt_of(answer))
    first = Letter.objects.get(number=resident.receipts[0][0])
    clerk, handler = people["clerk"], people["handler2"]
    intake.accept(first.pk, by=clerk)
    handling.assign(first.pk, by=clerk, to=making.committee())
    handling.sign(first.pk, by=handler)
    handling.ask(first.pk, by=handler, question="哪一层？")
    _show(resident, 0)
    _do(
        resident,
        do="supplement",
        text=words["supplement"],
        token=attachments.fresh_token(),
        attachments=[sent("b.txt", text(words["supplement file"]))],
    )
    content = f"{words['answer']}，{making.ANSWER}"
    answering.submit_reply(first.pk, by=handler, content=content, outcome="solved")
    LetterAttachment.objects.update(state="ready")
    answering.approve_reply(first.pk, by=clerk)
    _do(
        resident,
        do="object",
        resolved="unsolved",
        satisfaction="dissatisfied",
        grounds=words["objection"],
    )
    second = making.written(
        title=words["confidential title"],
        content=f"{words['confidential content']}，不愿让人知道。",
        confidential=True,
    )
    intake.accept(second.letter.pk, by=clerk, fact_slip=words["fact slip"])
    resident.receipts.append((second.letter.number, second.shown))


def _show(resident: Resident, place: int) -> None:
    number, code = resident.receipts[place]
    shown = resident.browser.post("/mailbox/track/", {"number": number, "code": code})
    assert shown.status_code == 302


def _do(resident: Resident, **given: Any) -> None:
    answer = resident.browser.post("/mailbox/track/letter/", given)
    assert answer.status_code == 302, answer.content.decode()


def withdraw_all(resident: Resident) -> None:
    """撤回 of each letter, by number and code and nothing else."""
    resident.browser = Client()
    for place, (number, _code) in enumerate(resident.receipts):
        _show(resident, place)
        resident.browser.post("/mailbox/track/letter/withdraw/")
        assert Letter.objects.get(number=number).stage == "withdrawn"


# Everything that is kept ---------------------------------------------------------------


def rows() -> dict[str, bytes]:
    """Every row of every table, as a dump would hold it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a table's own name
            found[f"table {table}"] = b"\n".join(
                bytes(value)
                if isinstance(value, bytes | memoryview)
                else str(value).encode("utf-8", "surrogatepass")
                for row in cursor.fetchall()
                for value in row
            )
    return found


def raw(directory: Path) -> dict[str, bytes]:
    """Names and bytes of all files, SQLite's free pages and its log among them."""
    return {
        f"file {path.relative_to(directory)}": path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def opened() -> dict[str, bytes]:
    """What who has the keys reads: sessions, sealed columns and files; the cache."""
    found = {"cache": repr(getattr(cache, "_cache", "")).encode()}
    for row in Session.objects.all():
        found[f"session {row.pk}"] = str(row.get_decoded()).encode()
    for model in apps.get_models():
        sealed = [f for f in model._meta.local_fields if isinstance(f, EncryptedTextField)]
        for row in model._base_manager.all() if sealed else ():
            for column in sealed:
                name = f"sealed {model._meta.label}.{column.name} {row.pk}"
                found[name] = str(getattr(row, column.attname)).encode()
    for row in LetterAttachment.objects.all():
        found[f"letter's file {row.pk}"] = attachments.content_of(row)
    return found


def everything(directory: Path) -> dict[str, bytes]:
    return {**rows(), **raw(directory), **opened()}


def found_in(kept: dict[str, bytes], words: dict[str, str]) -> dict[str, list[str]]:
    """{which word: the places where it stands, in whatever case}."""
    needles = {name: word.lower().encode() for name, word in words.items()}
    found: dict[str, list[str]] = {}
    for place, content in kept.items():
        here = place.lower().encode() + b"\n" + content.lower()
        for name, needle in needles.items():
            if needle in here:
                found.setdefault(name, []).append(place)
    return found


def stored_letters_files() -> list[str]:
    folder = Path(settings.LETTER_FILES_ROOT)
    return [path.name for path in folder.iterdir()] if folder.exists() else []
