"""青岭街道 with two communities in which everything exists that an address can name.

Each community has a page in every state, an image, a document, a proposed withdrawal and
a row of every list of the admin; QL01 is one's own in the matrix, QL02 the other one. A
later room adds its rows in place(), with the mark in what is not public.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from board import packs, transitions as board
from board.models import BoardReport, BulletinBoard, Hall, Posting, WallPack
from communities.models import CommunityPage, Entrance, Responsibility, RoleGrant
from editorial.models import WorkItem
from files import sizes
from files.models import PortalDocument, PortalImage, Rendition
from foundation import clock
from governance import transitions
from governance.models import (
    GovernanceDocumentPage as Document,
    Opinion,
    OpinionCallPage,
    ProcedurePage,
)
from mailbox import answering, attachments, handling, intake, publication
from mailbox.models import Letter, LetterAttachment
from portal.roles import role
from publishing.models import Withdrawal
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests import attached, people as qingling
from tests.communities import making
from tests.editorial import making as desk
from tests.governance import making as governance, procedure_making as procedures
from tests.mailbox import making as mailbox

OWN, OTHER = "QL01", "QL02"
# In everything of OTHER that is not public; found nowhere else.
MARK = "zqxcanary"
STATES = ("draft", "review", "published", "withdrawn")

# A white pixel; files are told apart by their titles.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


class Place(NamedTuple):
    """What stands in one community."""

    community: CommunityPage
    column: Page
    pages: dict[str, Any]  # by state
    withdrawal: Withdrawal
    image: PortalImage
    document: PortalDocument
    item: WorkItem
    letter: Letter
    file: LetterAttachment
    files: "dict[str, Files]"  # of the page in each state
    posting: Posting
    report: BoardReport
    governed: Document
    call: OpinionCallPage
    opinion: Opinion
    pack: WallPack
    procedure: ProcedurePage


class Files(NamedTuple):
    """What one page carries: a document, and a picture in the one size it has."""

    document: PortalDocument
    picture: Rendition


class World(NamedTuple):
    people: dict[str, User]
    places: dict[str, Place]  # by code

    def page(self, code: str, state: str) -> Any:
        return self.places[code].pages[state]


def build(*, mark: str) -> World:
    """Build it; `mark` stands in everything of the other community that is not public."""
    people = qingling.settle()
    marks = {OWN: "", OTHER: mark}
    places = {code: place(code, people, marks[code]) for code in marks}
    # What saves enqueue is not run in a test: without this no search would find anything.
    call_command("update_index", verbosity=0)
    return World(people, places)


def place(code: str, people: dict[str, User], mark: str) -> Place:
    """One community: pages, files and the registry's rows."""
    community = CommunityPage.objects.get(code=code)
    author, signer = people["street"], people["street2"]
    pages, withdrawal, files = pages_in(code, author, signer, mark)
    registry(community, mark)
    letter = letters(code, people, mark)
    posting, report = on_the_wall(community, pages, author, mark)
    collection = community.collection
    return Place(
        community,
        qingling.column(code),
        pages,
        withdrawal,
        PortalImage.objects.create(
            title=f"{code}图片{mark}",
            file=ContentFile(PIXEL, name=f"tupian{mark}.png"),
            collection=collection,
        ),
        PortalDocument.objects.create(
            title=f"{code}文件{mark}",
            file=ContentFile(b"text", name=f"wenjian{mark}.txt"),
            collection=collection,
        ),
        desk.item(
            code, turn=7, title=f"{code}待办{mark}", number=f"MQ-{code}-20261123-0001{mark}"
        ),
        letter,
        letter.attachments.get(),
        files,
        posting,
        report,
        *governed(code, people, mark),
        pack(community, mark),
        procedure(code, people, mark),
    )


def governed(
    code: str, people: dict[str, User], mark: str
) -> tuple[Document, OpinionCallPage, Opinion]:
    """A charter that is being amended, a call on it, and an opinion that was answered.

    The mark stands in the draft of the charter, in the opinion and in the draft of the
    answers; what is published bears none.
    """
    author, signer = people["street"], people["street2"]
    charter = governance.document(author, code=code, title=f"{code}自治章程")
    charter = governance.signed(charter, author, signer)
    today = clock.today()
    asked = governance.call(
        charter,
        author,
        code=code,
        title=f"{code}章程征求意见",
        opens_on=today,
        closes_on=today + timedelta(days=20),
    )
    asked = governance.signed(asked, author, signer)
    texts = {**governance.FIRST, "hidden": f"草案里的一条。{mark}"}
    charter = governance.amended(charter, author, texts, change_note=f"修订{mark}")
    opinion = transitions.enter(
        asked, by=author, anchor="", text=f"纸上的意见{mark}", received_on=today
    )
    opinion = transitions.answer(
        opinion, by=author, gist=f"要点{mark}", outcome="partly", reason=f"理由{mark}"
    )
    return charter, asked, opinion


def pack(community: CommunityPage, mark: str) -> WallPack:
    """The community's rules in one file, up to date. Only whoever prints them gets it."""
    now = clock.now()
    return WallPack.objects.create(
        community=community,
        kind="documents",
        paper="a4",
        state="ready",
        wanted_at=now,
        made_at=now,
        contents=[version.pk for version in packs.in_force(community, "documents")],
        sheets=1,
        file=ContentFile(f"%PDF {mark}".encode(), name=f"taozhuang{mark}.pdf"),
    )


def procedure(code: str, people: dict[str, User], mark: str) -> ProcedurePage:
    """One that is public and being changed, and a draft; both drafts bear the mark."""
    author, signer = people["street"], people["street2"]
    public = procedures.put_up(author, signer, code=code, title=f"{code}协商议事程序")
    procedures.procedure(
        author,
        code=code,
        title=f"{code}草案{mark}",
        summary=f"没公开的。{mark}",
        governs=["fund.venture"],
    )
    hidden = [{**row, "participants": f"某某{mark}"} for row in procedures.STEPS]
    fields = {"summary": f"改了。{mark}", "change_note": f"修改{mark}"}
    return procedures.amended(public, author, steps=procedures.steps(hidden), **fields)


def on_the_wall(
    community: CommunityPage, pages: dict[str, Any], author: User, mark: str
) -> tuple[Posting, BoardReport]:
    """Two boards: what hangs on one is public; of the other, where nothing hangs, not all.

    A board that is out of use bears the mark, as does a hall of that kind.
    """
    hall = Hall.objects.create(
        community=community, name=f"旧议事厅{mark}", address=f"拆了{mark}", active=False
    )
    BulletinBoard.objects.create(
        community=community,
        name=f"旧栏{mark}",
        place=f"拆了{mark}",
        hall=hall,
        active=False,
    )
    boards = [
        BulletinBoard.objects.create(community=community, name=name, place="北门")
        for name in ("北门宣传栏", "南门宣传栏")
    ]
    page = pages["published"]
    version = page.versions.first()
    hung, waiting = board.plan(
        page, version, by=author, hang_by=clock.today(), boards=boards
    )
    board.hang(hung, by=author)
    told = board.report(page, finding="torn", board=boards[0], version=version)
    return waiting, told


def pages_in(
    code: str, author: User, signer: User, mark: str
) -> tuple[dict[str, Any], Withdrawal, dict[str, Files]]:
    """A page in every state, and a proposal to withdraw one more. Drafts bear the mark."""
    carried: dict[int, Files] = {}

    def drafted(text: str, hidden: str = "") -> Any:
        page = qingling.drafted(author, title=f"{code}{text}{hidden}", code=code)
        if hidden:
            page.responsible = hidden
            for element in page.elements.all():
                element.value = hidden
        carried[page.pk] = with_files(page, code, hidden)
        page.save_revision(user=author, log_action="wagtail.edit")
        return page

    def submitted(text: str, hidden: str = "") -> Any:
        page = drafted(text, hidden)
        page.get_workflow().start(page, author)
        return qingling.fresh(page)

    def published(text: str, hidden: str = "") -> Any:
        return qingling.act(submitted(text, hidden), signer)

    pages = {
        "draft": drafted("草稿", mark),
        "review": submitted("审签中", mark),
        "published": published("已公开"),
        "withdrawn": published("已撤回", mark),
    }
    if mark:
        # Public, and being corrected: the correction stands in a revision alone.
        changed = pages["published"]
        changed.title, changed.change_note = f"{changed.title}{mark}", mark
        carried[0] = with_files(changed, code, mark)
        changed.save_revision(user=author, log_action="wagtail.edit")
        pages["published"] = qingling.fresh(changed)
    asked = propose_withdrawal(pages["withdrawn"], by=author, reason="重复公开。")
    approve_withdrawal(asked, by=signer)
    pages["withdrawn"] = qingling.fresh(pages["withdrawn"])
    proposal = propose_withdrawal(published("待撤回"), by=author, reason=f"原因{mark}")
    files = {state: carried[page.pk] for state, page in pages.items()}
    if mark:
        files["correction"] = carried[0]
    return pages, proposal, files


def with_files(page: Any, code: str, hidden: str) -> Files:
    """Give a draft a document and a picture, and the mark to everything about them."""
    paper = attached.document(
        code,
        name=f"fujian{hidden}.txt",
        title=f"{code}附件{hidden}",
        content=f"附件。{hidden}".encode(),
        text=f"附件。{hidden}",
    )
    photo = attached.picture(
        code, name=f"zhaopian{hidden}.png", title=f"{code}照片{hidden}", size=(60, 40)
    )
    sizes.make([photo.pk])
    page.attachments = [
        page.attachments.model(
            document=paper, title=f"附件名{hidden}", note=f"附件说明{hidden}"
        )
    ]
    page.body = [
        ("paragraph", f"<p>会议审议通过两项决定。{hidden}</p>"),
        attached.illustrated(photo, f"图上有长桌{hidden}", f"图注{hidden}"),
    ]
    return Files(paper, photo.renditions.get())


def registry(community: CommunityPage, mark: str) -> None:
    """A row of each list of the communities room; what anyone may read bears no mark."""
    resident = User.objects.create_user(
        f"resident{community.code}{mark}", display_name=f"居民{mark}"
    )
    body = making.organization(community, f"不列出的小组{mark}", listed=False)
    held = making.post(body, f"副组长{mark}")
    making.holding(held, f"王某{mark}")
    house = making.building(community, "试验楼")
    Entrance.objects.create(building=house, name="1单元")
    answering = making.post(making.organization(community, "列出的小组"), "组长")
    Responsibility.objects.create(
        community=community, kind="column", column="topics", post=answering
    )
    making.shift(community)
    making.resident(resident, community)
    making.slip(community, code=f"9{community.pk:011}")
    worker = User.objects.create_user(f"worker{community.code}{mark}")
    RoleGrant.objects.create(user=worker, group=role("editor"), community=community)


# Who takes letters of a community, and who answers them there.
MAILBOX = {OWN: ("clerk", "handler2"), OTHER: ("street_clerk", "street_handler")}


def scan(mark: str) -> str:
    """A picture that came with a letter; its name bears the mark."""
    token = attachments.fresh_token()
    attachments.keep(token, PIXEL, f"saomiao{mark}.png")
    return token


def letters(code: str, people: dict[str, User], mark: str) -> Letter:
    """One letter that is worked on; a confidential one and a published one beside it.

    Whatever was typed, and who typed it, bears the mark; the public copy does not.
    """
    clerk, handler = (people[name] for name in MAILBOX[code])
    contact = intake.Contact(name=f"来信人{mark}", email=f"x{mark}@example.org")

    def worked_on(**fields: Any) -> Letter:
        row = mailbox.written(
            code,
            title=f"楼道堆物{mark}",
            content=f"楼道里堆了很多旧家具。{mark}",
            contact=contact,
            files=scan(mark),
            **fields,
        ).letter
        slip = f"请清理楼道。{mark}" if row.confidential else ""
        intake.accept(row.pk, by=clerk, fact_slip=slip)
        handling.assign(row.pk, by=clerk, to=mailbox.committee(code))
        return handling.sign(row.pk, by=handler)

    ordinary = worked_on()
    handling.note_progress(ordinary.pk, by=handler, note=f"已到现场。{mark}")
    worked_on(confidential=True)
    answered = worked_on(wants_public=True)
    answer = {"content": f"{mailbox.ANSWER}{mark}", "outcome": "solved"}
    answering.submit_reply(answered.pk, by=handler, **answer)
    answering.approve_reply(answered.pk, by=clerk)
    public = {"title": f"{code}楼道已清理", "content": "楼道堆物。", "reply": "已清理。"}
    publication.draft(answered.pk, by=clerk, basis="consent", **public)
    publication.submit(answered.pk, by=clerk)
    publication.publish(answered.pk, by=people["street2"])
    return Letter.objects.get(pk=ordinary.pk)


def step_of(page: Any) -> int:
    """A step of the page's last review; 1 where it was never handed in."""
    found = TaskState.objects.filter(workflow_state__object_id=str(page.pk))
    return found.order_by("-pk").values_list("pk", flat=True).first() or 1


def review_of(page: Any) -> int:
    """The page's last review; 1 where it was never handed in."""
    found = WorkflowState.objects.filter(object_id=str(page.pk))
    return found.order_by("-pk").values_list("pk", flat=True).first() or 1
