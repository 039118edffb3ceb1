"""The files of the demonstration: made in code, looked through, and on their pages."""

from communities.models import CommunityPage
from files.models import PortalDocument
from portal.demo.attached import CARRIED, give_files
from portal.demo.disclosures import SAMPLES
from portal.demo.running import POSTINGS
from tests import people as qingling
from tests.files.conftest import storage  # noqa: F401

PAPERS = [paper for carried in CARRIED.values() for paper in carried.papers]


def test_pages_of_the_demonstration_carry_them(db):
    titles = {(sample.community, sample.title) for sample in [*SAMPLES, *POSTINGS]}

    # The notice is made for a day.
    assert {key[1] for key in CARRIED.keys() - titles} == {
        "关于召开第四季度居民代表会议的通知"
    }


def test_each_gets_through_the_door_and_may_be_signed(people):
    place = CommunityPage.objects.get(code="QL01")
    page = qingling.drafted(people["editor"])
    for code, title in CARRIED:
        page.title = title
        give_files(page, place)
        assert page.file_issues() == {}, (code, title)

    assert PortalDocument.objects.count() == len(PAPERS)
    found = {row.kind: row for row in PortalDocument.objects.all()}
    assert set(found) == {"pdf", "txt", "xlsx"}
    assert found["pdf"].pages == 1
    assert not found["pdf"].scanned
    assert "消防通道零占用" in found["pdf"].text
    assert all(row.findings == [] for row in found.values())
