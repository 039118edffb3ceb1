"""Hostile texts on the screens of those who read them: nothing runs, nothing is refused.

What a resident or an editor writes, somebody else looks at. A hundred ways to make a text
run stand in every field at once; a browser opens the pages, and tells what ran and what the
content policy had to refuse.
"""

# ruff: noqa: E501

import itertools
from html import escape

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from communities.models import CommunityPage, Organization
from tests import attached, people as qingling
from tests.mailbox import making

pytestmark = pytest.mark.browser

RUN = "window.ran=1"
TAGS = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "<svg><script>{}</script></svg>", "<body onload={}>",
    "<iframe srcdoc='<script>parent.ran=1</script>'>", "<iframe src=javascript:parent.{}>", "<details open ontoggle={}>",
    "<input autofocus onfocus={}>", "<video><source onerror={}></video>", "<audio src=x onerror={}>", "<object data=javascript:{}>",
    "<embed src=javascript:{}>", "<math><mtext><script>{}</script></mtext></math>", "<a href=javascript:{} id=clicked>a</a>",
    "<marquee onstart={}>", "<style>@import 'javascript:{}'</style>", "<link rel=stylesheet href=javascript:{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>", "<base href=//evil.example/>", "<form action=javascript:{}><button>",
    "<img src=//evil.example/x>", "<template><script>{}</script></template>", "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<select autofocus onfocus={}>",
)  # fmt: skip
AROUND = ("{}", '">{}', "'>{}", "</textarea></title></script></style>{}")
PAYLOADS = [
    around.format(tag.format(RUN)) for tag, around in itertools.product(TAGS, AROUND)
]
SEEN = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (e) => refused.push(
  `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile || ''} ${e.sample || ''}`));
"""


def texts(length: int) -> list[str]:
    """The payloads, as many together as a field of this length holds."""
    pieces, now = [], ""
    for payload in PAYLOADS:
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
        # As the editor's form stores what was typed; it stores no markup but its own.
        body = "".join(f"<p>{escape(text)}</p>" for text in PAYLOADS)
        draft.plain_card = texts(150)[turn]
        for element, text in zip(draft.elements.all(), texts(900), strict=False):
            element.value = text
        draft.attachments = [
            draft.attachments.model(document=paper, title=title[:80], note=title[:80])
        ]
        draft.body = [("heading", title[:80]), ("paragraph", body)]
        draft.slug = f"x{turn}"
        draft.save()
        draft.save_revision(user=author, log_action="wagtail.edit")
        addresses["staff"] += [f"/admin/pages/{draft.pk}/history/"] if turn == 0 else []
        draft.get_workflow().start(draft, author)
        public = qingling.act(qingling.fresh(draft), signer)
        addresses["reader"].append(public.get_url_parts()[2])
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
    """What ran, what was refused, and what dialogs came up, with the address of each."""
    found = []
    for path in dict.fromkeys(paths):
        complaints.clear()
        answer = window.goto(base + path)
        assert answer.status == 200, (path, answer.status)
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
    assert len(PAYLOADS) == 100
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
