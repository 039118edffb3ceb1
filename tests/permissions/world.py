"""青岭街道 with two communities in which everything exists that an address can name.

Each community has a page in every state, an image, a document, a proposed withdrawal and
a row of every model that the rooms register for a community; QL01 is one's own in the
matrix, QL02 the other one. Built through the rules, once for all tests of a module.
"""

from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from communities.models import CommunityPage
from files.models import PortalDocument, PortalImage
from publishing.models import Withdrawal
from publishing.transitions import approve_withdrawal, propose_withdrawal
from tests import people as qingling

OWN, OTHER = "QL01", "QL02"
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


class World(NamedTuple):
    people: dict[str, User]
    places: dict[str, Place]  # by code

    def page(self, code: str, state: str) -> Any:
        return self.places[code].pages[state]


def build(*, mark: str = "") -> World:
    """Build it; `mark` stands in every title, so that a test can look for it."""
    people = qingling.settle()
    places = {code: place(code, people, mark) for code in (OWN, OTHER)}
    return World(people, places)


def place(code: str, people: dict[str, User], mark: str) -> Place:
    """One community, its pages led through the workflow by the people of the street."""
    author, signer = people["street"], people["street2"]

    def named(text: str) -> str:
        return f"{code}{text}{mark}"

    def drafted(text: str) -> Any:
        return qingling.drafted(author, title=named(text), code=code)

    def submitted(text: str) -> Any:
        page = drafted(text)
        page.get_workflow().start(page, author)
        return qingling.fresh(page)

    def published(text: str) -> Any:
        return qingling.act(submitted(text), signer)

    pages = {
        "draft": drafted("草稿"),
        "review": submitted("审签中"),
        "published": published("已公开"),
        "withdrawn": published("已撤回"),
    }
    asked = propose_withdrawal(pages["withdrawn"], by=author, reason=named("原因"))
    approve_withdrawal(asked, by=signer)
    pages["withdrawn"] = qingling.fresh(pages["withdrawn"])
    community = CommunityPage.objects.get(code=code)
    collection = community.collection
    return Place(
        community,
        qingling.column(code),
        pages,
        propose_withdrawal(published("待撤回"), by=author, reason=named("原因")),
        PortalImage.objects.create(
            title=named("图片"),
            file=ContentFile(PIXEL, name="tupian.png"),
            collection=collection,
        ),
        PortalDocument.objects.create(
            title=named("文件"),
            file=ContentFile(b"text", name="wenjian.txt"),
            collection=collection,
        ),
    )


def step_of(page: Any) -> int:
    """A step of the page's last review; 1 where it was never handed in."""
    found = TaskState.objects.filter(workflow_state__object_id=str(page.pk))
    return found.order_by("-pk").values_list("pk", flat=True).first() or 1


def review_of(page: Any) -> int:
    """The page's last review; 1 where it was never handed in."""
    found = WorkflowState.objects.filter(object_id=str(page.pk))
    return found.order_by("-pk").values_list("pk", flat=True).first() or 1
