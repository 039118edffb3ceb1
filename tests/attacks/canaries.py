"""A word of its own for every kind of private thing, planted where that kind stands.

Each word is told apart from each other and stands nowhere else, so that one that comes out
says which thing leaked. What is planted is planted by the rooms' own functions, in a
community that the anonymous reader of the test knows nothing of.
"""

import base64
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import transaction
from django.http import JsonResponse
from django.test import RequestFactory
from wagtail.log_actions import log

from accounts.models import User
from communities.models import CommunityPage, RoleGrant
from disclosure.models import InformationPage, NoticePage, PolicyPage
from editorial import matters, work_items
from files import sizes
from files.models import PortalDocument
from foundation import clock
from jobs import idempotency, mail, outbox
from mailbox import answering, attachments, handling, intake, publication, resident
from portal.roles import role
from publishing.transitions import propose_withdrawal
from tests import attached, people as qingling
from tests.attacks.basket import Basket, Words
from tests.attacks.governed import governed
from tests.communities import making
from tests.editorial import making as desk
from tests.mailbox import making as mailbox
from tests.permissions.world import OTHER, PIXEL, World
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)


def plant(world: World) -> Words:
    """Plant everything in OTHER; gives each kind with its word."""
    basket = Basket()
    pages(world, basket)
    texts(world, basket)
    governed(world, basket)
    letters(world.people, basket)
    answered_letters(world.people, basket)
    registry(world, basket)
    work(world, basket)
    accounts(world, basket)
    machinery(basket)
    # What saves enqueue is not run in a test.
    call_command("update_index", verbosity=0)
    return dict(basket)


# Pages -----------------------------------------------------------------------------


def pages(world: World, basket: Basket) -> None:
    """Drafts, one under review, a correction of a public page, one that is withdrawn."""
    author, signer = world.people["street"], world.people["street2"]
    written(author, basket, "draft")
    sent_back = handed_in(written(author, basket, "sent back"), author)
    step = sent_back.current_workflow_task_state
    step.task.specific.on_action(
        step, signer, "reject", comment=basket("sent back: the signer's comment")
    )
    handed_in(written(author, basket, "review"), author)

    public = qingling.fresh(world.page(OTHER, "published"))
    fill(public, basket, "correction")
    public.title += basket("correction: title")
    public.change_note = basket("correction: note")
    public.save_revision(user=author, log_action="wagtail.edit")

    gone = qingling.fresh(world.page(OTHER, "withdrawn"))
    carried = world.places[OTHER].files["withdrawn"]
    rename(PortalDocument.objects.get(pk=carried.document.pk), basket, "withdrawn")
    gone.plain_card = basket("withdrawn: summary")
    type(gone).objects.filter(pk=gone.pk).update(plain_card=gone.plain_card)
    still = qingling.act(
        handed_in(qingling.drafted(author, title="还在公开", code=OTHER), author), signer
    )
    propose_withdrawal(still, by=author, reason=basket("withdrawal: reason proposed"))


def written(author: User, basket: Basket, name: str) -> Any:
    page = qingling.drafted(author, title=basket(f"{name}: title"), code=OTHER)
    page.slug = basket(f"{name}: address")
    page.seo_title = basket(f"{name}: title for search engines")
    fill(page, basket, name)
    page.save()
    page.save_revision(user=author, log_action="wagtail.edit")
    return page


def fill(page: Any, basket: Basket, name: str) -> None:
    """Text, elements, an attachment and a picture, each with a word of its own."""
    paper = attached.document(
        OTHER,
        name=f"{basket(f'{name}: file name')}.txt",
        title=basket(f"{name}: file title"),
        content=basket(f"{name}: file content").encode(),
        text=basket(f"{name}: file's extracted text"),
    )
    photo = attached.picture(
        OTHER,
        title=basket(f"{name}: picture title"),
        size=(60, 40),
    )
    sizes.make([photo.pk])
    page.attachments = [
        page.attachments.model(
            document=paper,
            title=basket(f"{name}: attachment title"),
            note=basket(f"{name}: attachment note"),
        )
    ]
    page.body = [
        ("paragraph", f"<p>{basket(f'{name}: body')}</p>"),
        attached.illustrated(
            photo,
            basket(f"{name}: alternative text"),
            basket(f"{name}: caption"),
        ),
    ]
    page.plain_card = basket(f"{name}: summary")
    page.responsible = basket(f"{name}: responsible")
    page.responsible_editor = basket(f"{name}: editor")
    elements = list(page.elements.all())
    elements[0].value = basket(f"{name}: element")
    page.elements = elements


def rename(document: Any, basket: Basket, name: str) -> None:
    """Other words about a file that was public once."""
    document.title = basket(f"{name}: file title")
    document.text = basket(f"{name}: file's extracted text")
    document.save()


def handed_in(page: Any, author: User) -> Any:
    page.get_workflow().start(page, author)
    return qingling.fresh(page)


def texts(world: World, basket: Basket) -> None:
    """Drafts of the other kinds of pages."""
    community = CommunityPage.objects.get(code=OTHER)
    for factory, name in (
        (NoticePageFactory, "notice"),
        (PolicyPageFactory, "policy"),
        (InformationPageFactory, "information"),
    ):
        page = factory(community=community, title=basket(f"{name}: title"))
        page.body = [("paragraph", f"<p>{basket(f'{name}: body')}</p>")]
        page.slug = basket(f"{name}: address")
        page.save()
    assert not any(
        model.objects.filter(community=community, live=True, title__startswith="zq")
        for model in (NoticePage, PolicyPage, InformationPage)
    )


# Letters ---------------------------------------------------------------------------


def letter(basket: Basket, name: str, **fields: Any) -> Any:
    """A letter of OTHER in which every typed field has its word."""
    number = len(basket)
    phone = f"1390007{number:04}"
    basket[f"{name}: phone"] = phone
    contact = intake.Contact(
        name=basket(f"{name}: name"),
        phone=phone,
        email=f"{basket(f'{name}: mailbox')}@example.org",
    )
    token = attachments.fresh_token()
    attachments.keep(token, PIXEL, f"{basket(f'{name}: file name')}.png")
    receipt = mailbox.written(
        OTHER,
        title=basket(f"{name}: title"),
        content=f"楼道里堆了很多旧家具。{basket(f'{name}: content')}",
        contact=contact,
        files=token,
        **fields,
    )
    basket[f"{name}: code"] = receipt.code
    basket[f"{name}: code as shown"] = receipt.shown
    return receipt.letter


def letters(people: dict[str, User], basket: Basket) -> None:
    """Letters in the stages before an answer, and what staff write about them."""
    clerk, handler = people["street_clerk"], people["street_handler"]
    committee = mailbox.committee(OTHER)

    letter(basket, "letter set aside", suspicious=True)
    refused = letter(basket, "letter refused")
    intake.propose_refusal(
        refused.pk,
        by=clerk,
        reason_code="unclear",
        reason=basket("letter refused: reason"),
    )
    sealed = letter(basket, "confidential letter", confidential=True)
    intake.accept(sealed.pk, by=clerk, fact_slip=basket("confidential letter: fact slip"))
    handling.assign(sealed.pk, by=clerk, to=committee)
    handling.bounce(
        sealed.pk, by=handler, reason=basket("confidential letter: reason of a bounce")
    )
    asked = letter(basket, "letter asked about")
    intake.accept(asked.pk, by=clerk)
    handling.assign(asked.pk, by=clerk, to=committee)
    handling.sign(asked.pk, by=handler)
    handling.note_progress(
        asked.pk, by=handler, note=basket("letter asked about: progress")
    )
    handling.request_extension(
        asked.pk,
        by=handler,
        days=2,
        reason=basket("letter asked about: reason of an extension"),
    )
    handling.ask(asked.pk, by=handler, question=basket("letter asked about: question"))
    resident.supplement(asked.pk, text=basket("letter asked about: supplement"))


def answered_letters(people: dict[str, User], basket: Basket) -> None:
    """Replies: waiting, sent back, released; a public copy that is being written."""
    clerk, handler = people["street_clerk"], people["street_handler"]

    def worked_on(name: str, **fields: Any) -> Any:
        row = letter(basket, name, **fields)
        intake.accept(row.pk, by=clerk)
        handling.assign(row.pk, by=clerk, to=mailbox.committee(OTHER))
        return handling.sign(row.pk, by=handler)

    def answer(name: str) -> dict[str, str]:
        words = basket(f"{name}: reply")
        return {"content": f"{mailbox.ANSWER}{words}", "outcome": "solved"}

    waiting = worked_on("letter in review")
    answering.submit_reply(waiting.pk, by=handler, **answer("letter in review"))
    returned = worked_on("letter sent back")
    answering.submit_reply(returned.pk, by=handler, **answer("letter sent back"))
    answering.return_reply(
        returned.pk, by=clerk, note=basket("letter sent back: what is wrong")
    )
    told = worked_on("letter answered", wants_public=True)
    answering.submit_reply(told.pk, by=handler, **answer("letter answered"))
    answering.approve_reply(told.pk, by=clerk)
    copy = {name: basket(f"public copy: {name}") for name in ("title", "content", "reply")}
    copy["content"] += "楼道堆物已经清理，写在公开稿里。"
    copy["reply"] += "已于当日清理完毕，写在公开稿里。"
    publication.draft(told.pk, by=clerk, basis="consent", **copy)
    resident.object_to_reply(
        told.pk,
        resolved="unsolved",
        satisfaction="dissatisfied",
        grounds=basket("letter answered: grounds of an objection"),
    )


# Registry, desk, accounts ------------------------------------------------------------


def registry(world: World, basket: Basket) -> None:
    """Who lives and works there without being listed."""
    community = world.places[OTHER].community
    body = making.organization(
        community,
        basket("organisation: name"),
        listed=False,
        duties=basket("organisation: duties"),
        address=basket("organisation: address"),
    )
    held = making.post(body, basket("organisation: post"))
    making.holding(held, basket("organisation: holder"))
    making.organization(community, basket("organisation closed: name"), active=False)
    listed = making.post(making.organization(community, "列出的小组二"), "组长")
    past = making.holding(listed, basket("former holder"))
    past.ended_on = clock.today() - timedelta(days=1)
    past.save()
    code = f"77{len(basket):04}190358"
    making.slip(community, code=code)
    basket["slip: code"] = code


def work(world: World, basket: Basket) -> None:
    """The queue of the desk, and a matter of which nothing is public yet."""
    item = desk.item(
        OTHER,
        turn=8,
        title=basket("work item: title"),
        number=basket("work item: number"),
        stage_label=basket("work item: stage"),
    )
    work_items.comment(item, world.people["chief"], basket("work item: note"))
    with transaction.atomic():
        matter = matters.open_matter(
            community=world.places[OTHER].community, title="求助 停车", origin="letter"
        )
        matters.attach(
            matter,
            world.places[OTHER].image,
            title=basket("matter: part that is not shown"),
            url=f"/{basket('matter: address of that part')}/",
        )


def accounts(world: World, basket: Basket) -> None:
    """What an account is made of."""
    user = User.objects.create_user(
        basket("account: login"),
        f"{basket('account: mailbox')}@example.org",
        display_name=basket("account: name"),
    )
    EmailAddress.objects.create(
        user=user, email=f"{basket('account: second mailbox')}@example.org"
    )
    community = world.places[OTHER].community
    making.resident(user, community)
    RoleGrant.objects.create(user=user, group=role("editor"), community=community)
    basket["account: hash of the password"] = user.password
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    basket["account: secret of the app"] = secret
    codes = RecoveryCodes.activate(user).get_unused_codes()
    basket["account: recovery code"] = codes[0]
    session = SessionStore()
    session["said"] = basket("session: content")
    session.create()
    basket["session: key"] = str(session.session_key)
    log(user, "wagtail.edit", user=user, data={"said": basket("log of the admin")})


# Machinery ---------------------------------------------------------------------------


def machinery(basket: Basket) -> None:
    """What waits, what is remembered, and with what everything is kept."""
    note = EmailMessage(
        basket("mail waiting: subject"),
        basket("mail waiting: text"),
        to=[f"{basket('mail waiting: receiver')}@example.org"],
        attachments=[("x.txt", basket("mail waiting: attachment"), "text/plain")],
    )
    packet = mail.packed(note)
    item = outbox.put("mail", packet)
    item.last_error = basket("mail waiting: error")
    item.save()
    basket["mail waiting: attachment"] = packet["attachments"][0][2]
    key = basket("remembered answer: key") * 2
    asked = RequestFactory().post("/", {}, headers={idempotency.HEADER: key})
    with idempotency.once(asked, "attacks") as turn:
        turn.keep(JsonResponse({"said": basket("remembered answer: text")}))
    basket["key of signatures"] = settings.SECRET_KEY
    for name, ring in settings.PII_KEYS.items():
        basket[f"key {name} of what is sealed"] = ring
        basket[f"key {name}, its bytes"] = base64.b64decode(ring).hex()
    basket["place of the data"] = str(settings.DATA_DIR)
