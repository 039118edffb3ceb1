"""Hostile texts on the screens of those who read them: nothing runs, nothing is refused.

What a resident or an editor writes, somebody else looks at. A hundred ways to make a text
run stand in every field at once, and as markup in the database where running text lies; a
browser opens the pages, and tells what ran and what the content policy had to refuse.
"""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from communities.models import CommunityPage, Organization
from tests import attached, markup, people as qingling
from tests.mailbox import making
from tests.text_factories import (
    InformationPageFactory,
    NoticePageFactory,
    PolicyPageFactory,
)

pytestmark = pytest.mark.browser

SEEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (e) => refused.push(
  `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile || ''} ${e.sample || ''}`));
"""


def texts(length: int) -> list[str]:
    """The payloads, as many together as a field of this length holds."""
    pieces, now = [], ""
    for payload in markup.PAYLOADS:
        if len(payload) > length:
            continue
        if len(now) + len(payload) > length:
            pieces.append(now)
            now = ""
        now += payload
    return [*pieces, now]


@pytest.fixture
def hostile(transactional_db, settings):
    """A place in which everything that is written is hostile; the addresses to look at."""
    settings.PASSWORD_HASHERS = qingling.QUICK_HASHING
    settings.LIMITS = dict.fromkeys(settings.LIMITS, (10**9, 60))
    people = qingling.settle()
    author, signer = people["street"], people["street2"]
    addresses = {"reader": ["/"], "staff": ["/admin/", "/admin/desk/", "/admin/letters/"]}
    for turn, title in enumerate(texts(110)[:4]):
        paper = attached.document(title=f"{turn}{title}", name=f"x{turn}.txt")
        draft = qingling.drafted(author, title=f"{turn}{title}")
        draft.responsible = title[:20]
        draft.plain_card = texts(150)[turn]
        for element, text in zip(draft.elements.all(), texts(900), strict=False):
            element.value = text
        draft.attachments = [
            draft.attachments.model(document=paper, title=title[:80], note=title[:80])
        ]
        draft.body = [("heading", title[:80]), ("paragraph", "<p>正文。</p>")]
        draft.slug = f"x{turn}"
        draft.save()
        draft.save_revision(user=author, log_action="wagtail.edit")
        addresses["staff"] += [f"/admin/pages/{draft.pk}/history/"] if turn == 0 else []
        markup.plant(draft, [*markup.PAYLOADS, *markup.BROKEN])
        draft = qingling.fresh(draft)
        draft.get_workflow().start(draft, author)
        public = qingling.act(qingling.fresh(draft), signer)
        addresses["reader"].append(public.get_url_parts()[2])
    editors(public, addresses)
    for factory in (NoticePageFactory, PolicyPageFactory, InformationPageFactory):
        page = factory(community=qingling.column().get_parent().specific, published=True)
        page.save_revision(user=author, log_action="wagtail.create")
        markup.plant(page, [*markup.PAYLOADS, *markup.BROKEN])
        addresses["reader"].append(page.get_url_parts()[2])
        editors(page, addresses)
    addresses["reader"].append(f"{qingling.column().url}")
    letters(people, addresses)
    for row, text in zip(Organization.objects.all(), texts(55), strict=False):
        Organization.objects.filter(pk=row.pk).update(
            name=f"{row.pk}{text}"[:60], duties=texts(900)[0], address=text, hours=text
        )
    User.objects.filter(username="editor").update(display_name="<svg onload=ran=1>")
    CommunityPage.objects.filter(code="QL02").update(
        title="<img src=x onerror=window.ran=1>", summary=texts(110)[1]
    )
    addresses["reader"] += ["/huaiyinli/", "/huaiyinli/organizations/", "/sitemap/"]
    addresses["staff"] += ["/admin/organizations/", "/admin/documents/", "/admin/users/"]
    return addresses, people


def editors(page, addresses) -> None:
    """The screens that show an editor a page's running text."""
    addresses["staff"] += [
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{page.pk}/view_draft/",
        f"/admin/pages/{page.pk}/revisions/compare/earliest...latest/",
    ]


def letters(people, addresses) -> None:
    """Letters whose every word is hostile, and the screens that show them."""
    contents = texts(590)
    for turn, content in enumerate(contents[:8]):
        contact = making.intake.Contact(
            name=texts(38)[turn % 3][:40], email="a@example.org"
        )
        letter = making.in_progress(
            people, title=texts(40)[turn % 3], content=content, contact=contact
        )
        making.handling.note_progress(
            letter.pk, by=people["handler2"], note=texts(190)[turn % 5]
        )
        making.answering.submit_reply(
            letter.pk, by=people["handler2"], content=content * 2, outcome="solved"
        )
        addresses["staff"].append(f"/admin/letters/{letter.pk}/")


def looked_at(window, base: str, paths: list[str], complaints: list[str]) -> list[str]:
    """What ran, what was refused, and what dialogs came up, with the address of each.

    On the screen, and as it is laid out for paper.
    """
    found = []
    for path in dict.fromkeys(paths):
        complaints.clear()
        answer = window.goto(base + path)
        assert answer.status == 200, (path, answer.status)
        if path.endswith("/edit/"):
            window.wait_for_selector(".public-DraftEditor-content")
        for medium in ("print", "screen"):
            window.emulate_media(media=medium)
        ran, refused = window.evaluate("[window.ran, window.refused]")
        shown = window.content()
        assert "onerror" in shown or "svg" in shown or path.startswith("/admin/"), path
        found += [f"{path}: ran"] if ran else []
        found += [f"{path}: refused {what}" for what in refused]
        found += [f"{path}: {what}" for what in complaints]
        here = window.evaluate(
            "[...document.querySelectorAll('a[href],iframe,form')].map(e =>"
            " e.getAttribute('href') || e.src || e.getAttribute('action') || '')"
        )
        found += [
            f"{path}: leads to {to[:60]}"
            for to in here
            if to.strip().lower().startswith(("javascript:", "//evil", "https://evil"))
        ]
    return found


def opened(chromium, live_server, hostile, *, account: str = ""):
    """A window that sees what runs; logged in where an account is named."""
    _addresses, people = hostile
    context = chromium.new_context()
    context.add_init_script(SEEN)
    if account:
        login = Client()
        login.force_login(people[account])
        name = settings.SESSION_COOKIE_NAME
        value = login.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    window, complaints = context.new_page(), []
    window.on("dialog", lambda box: (complaints.append("dialog"), box.dismiss()))
    window.on("pageerror", lambda error: complaints.append(str(error)))
    return window, complaints


def test_nothing_that_others_wrote_runs(chromium, live_server, hostile):
    assert len(markup.PAYLOADS) == 100
    addresses, _people = hostile
    window, complaints = opened(chromium, live_server, hostile)
    readers = looked_at(window, live_server.url, addresses["reader"], complaints)
    window.context.close()
    window, complaints = opened(chromium, live_server, hostile, account="chief")
    staff = looked_at(window, live_server.url, addresses["staff"], complaints)
    window.context.close()

    assert readers == []
    assert staff == []


def test_what_would_run_is_seen(chromium, live_server, hostile):
    """The window sees a script that runs and one that the policy refuses."""
    window, _complaints = opened(chromium, live_server, hostile)
    window.goto(f"{live_server.url}/")
    window.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.ran=1>')"
    )
    window.wait_for_function("window.refused.length > 0 || window.ran")
    refused = window.evaluate("window.refused")
    window.context.close()

    assert any("script-src" in what for what in refused)
