"""The files of a page: open with its publication, closed with what ends it."""

import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from files import sizes
from files.models import PortalDocument, PortalImage
from foundation.attachable import FileKind, public_ids
from publishing import transitions
from publishing.carrying import MOST, make_sizes
from publishing.models import Attachment, PublishedFile
from tests import people as qingling
from tests.attached import carrying, document, picture
from tests.publishing.taking_back import withdrawn


@pytest.fixture
def written(people):
    """A draft of QL01 with these files, and the way on from it."""

    def write(*documents, pictures=(), page=None, **fields):
        page = page or qingling.drafted(people["editor"])
        return carrying(page, *documents, pictures=pictures, by=people["editor"], **fields)

    return write


@pytest.fixture
def signed(people, written):
    """The same, submitted and signed."""

    def sign(*documents, pictures=(), page=None, **fields):
        page = written(*documents, pictures=pictures, page=page, **fields)
        page.get_workflow().start(page, people["editor"])
        return qingling.act(qingling.fresh(page), people["reviewer"])

    return sign


def is_open(file):
    kind = FileKind.IMAGE if isinstance(file, PortalImage) else FileKind.DOCUMENT
    return public_ids(kind, [file.pk]) == {file.pk}


# When a file is open -----------------------------------------------------------------


def test_a_draft_opens_nothing(written, people):
    paper, photo = document(), picture()
    page = written(paper, pictures=[photo])
    page.save()  # Wagtail keeps the rows of a page that was never public

    assert not is_open(paper)
    assert not is_open(photo)

    page.get_workflow().start(page, people["editor"])

    assert not is_open(paper)
    assert not is_open(photo)


def test_a_published_page_opens_what_it_carries(signed):
    paper, photo, other = document(), picture(), document(name="别的.txt")

    signed(paper, pictures=[photo])

    assert is_open(paper)
    assert is_open(photo)
    assert not is_open(other)


def test_what_a_correction_adds_is_open_with_its_publication(signed, written):
    paper, photo, later, photo2 = document(), picture(), document(), picture()
    page = signed(paper, pictures=[photo])

    changed = written(
        paper, later, pictures=[photo, photo2], page=page, change_note="补附件。"
    )

    assert [is_open(file) for file in (paper, photo, later, photo2)] == [
        True,
        True,
        False,
        False,
    ]
    assert changed.live
    assert Attachment.objects.filter(page=page).count() == 1


def test_what_a_correction_takes_away_is_closed(signed):
    paper, photo, later = document(), picture(), document()
    page = signed(paper, pictures=[photo])

    signed(later, page=page, change_note="换附件。")

    assert [is_open(file) for file in (paper, photo, later)] == [False, False, True]


def test_withdrawal_closes_all_of_it(signed, people):
    paper, photo = document(), picture()
    page = signed(paper, pictures=[photo])

    withdrawn(page, people)

    assert not is_open(paper)
    assert not is_open(photo)
    assert not PublishedFile.objects.exists()


def test_what_another_public_page_carries_stays_open(signed, people):
    paper = document()
    page = signed(paper)
    signed(paper, page=qingling.drafted(people["editor"], title="第二次会议决定"))

    withdrawn(page, people)

    assert is_open(paper)


@pytest.mark.parametrize(
    "fields", [{"live": False}, {"withdrawn_at": "2026-11-01T00:00:00Z"}]
)
def test_a_page_that_is_not_public_opens_nothing_whatever_its_rows_say(signed, fields):
    paper = document()
    page = signed(paper)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save()

    assert PublishedFile.objects.filter(page=page).exists()
    assert not is_open(paper)


def test_a_rule_that_leaves_the_web_closes_the_files_of_its_pages(signed):
    paper = document()
    page = signed(paper)
    type(page.rule).objects.filter(pk=page.rule_id).update(web_allowed="no")

    assert not is_open(paper)


@pytest.mark.parametrize("state", ["checking", "blocked"])
def test_a_document_judged_anew_is_closed(signed, state):
    paper = document()
    signed(paper)
    PortalDocument.objects.filter(pk=paper.pk).update(check_state=state)

    assert not is_open(paper)


def test_an_exchanged_file_is_not_the_one_that_was_published(signed):
    paper, photo = document(), picture()
    signed(paper, pictures=[photo])
    PortalDocument.objects.filter(pk=paper.pk).update(file=document().file.name)
    PortalImage.objects.filter(pk=photo.pk).update(file=picture().file.name)

    assert not is_open(paper)
    assert not is_open(photo)


def test_ids_of_documents_open_no_images(signed):
    paper = document()
    signed(paper)

    assert public_ids(FileKind.IMAGE, [paper.pk]) == set()


def test_one_statement_by_an_index_however_many_are_asked(signed):
    papers = [document(name=f"{n}.txt") for n in range(4)]
    photo = picture()
    signed(*papers, pictures=[photo])

    for kind, ids in (
        (FileKind.DOCUMENT, [paper.pk for paper in papers]),
        (FileKind.IMAGE, [photo.pk]),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert public_ids(kind, ids) == set(ids)
        [query] = [q["sql"] for q in asked.captured_queries]
        assert plan_reads_whole(query) == []


def plan_reads_whole(sql):
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall() if row[3].startswith("SCAN")]


# What forbids signing ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"check_state": "checking", "checked_at": None}, "附件“表”还在检查"),
        ({"check_state": "blocked"}, "附件“表”没有通过检查，不能公开。请到“文件”里看"),
    ],
)
def test_a_document_that_is_not_ready_is_not_signed(written, people, fields, said):
    page = written(document(title="表", **fields))
    page.get_workflow().start(page, people["editor"])
    page = qingling.fresh(page)

    [sentence] = page.get_latest_revision_as_object().publication_issues()

    assert sentence.startswith(said)
    with pytest.raises(transitions.NotPublishable) as refused:
        transitions.publish(page, by=people["reviewer"])
    assert refused.value.messages == [sentence]


def test_a_file_of_another_community_is_not_signed_and_tells_nothing(written):
    paper = document("QL02", name="别社区的秘密.txt", title="名称")
    photo = picture("QL02", title="别社区的秘密")

    issues = (
        written(paper, pictures=[photo])
        .get_latest_revision_as_object()
        .publication_issues()
    )

    assert issues == [
        "附件“名称”不是本社区的文件，请在本社区的文件里选。",
        "正文第1张图片不是本社区的，请在本社区的图片里选。",
    ]


def test_a_file_that_was_deleted_is_named(written):
    paper, photo = document(title="表"), picture()
    page = written(paper, pictures=[photo])
    PortalImage.objects.all().delete()
    paper.delete()

    issues = page.get_latest_revision_as_object().publication_issues()

    assert issues == [
        "附件“表”的文件已经删了，请退回，由起草人重新选文件，或保存一次去掉它。",
        "正文第1张图片已经不在了，请重新选一张，或去掉这一块。",
    ]


def test_titles_and_alternative_texts_are_asked_for(written):
    page = written(document(title=" "))
    draft = page.get_latest_revision_as_object()
    draft.body = [("picture", {"image": picture(), "alt": " ", "caption": ""})]

    assert draft.publication_issues() == [
        "第1个附件还没有写名称。",
        "正文第1张图片没有写图片里有什么。",
    ]


def test_a_page_has_a_bounded_number_of_files(written):
    page = written(*[document(title=f"{n}", name=f"{n}.txt") for n in range(MOST + 1)])

    assert page.get_latest_revision_as_object().publication_issues() == [
        "附件有21个，最多20个；请合并，或另起一条。"
    ]


# What is kept ----------------------------------------------------------------------------


def test_record_and_hash_cover_the_content_of_the_files(signed, people):
    paper, photo = document(title="表"), picture()
    page = signed(paper, pictures=[photo])
    version = page.versions.get()
    kept = json.loads(version.record)

    assert kept["attachments"] == [
        {
            "title": "表",
            "note": "",
            "name": "收支明细.txt",
            "size": paper.file_size,
            "sha256": paper.file_hash,
        }
    ]
    assert kept["pictures"] == [{"alt": "活动楼前的长桌", "sha256": photo.file_hash}]
    assert kept["body"][1] == {
        "type": "picture",
        "value": {"alt": "活动楼前的长桌", "caption": ""},
    }
    assert len(paper.file_hash) == len(photo.file_hash) == 64
    # Another content under the same words is another hash.
    other = signed(
        document(title="表", content=b"x" * paper.file_size),
        pictures=[photo],
        page=page,
        change_note="换文件。",
    )
    assert other.versions.first().sha256 != version.sha256


def test_what_is_public_cannot_be_deleted_and_afterwards_it_can(signed, people):
    paper, photo = document(), picture()
    page = signed(paper, pictures=[photo])

    for file in (paper, photo):
        with pytest.raises(ProtectedError):
            file.delete()
    withdrawn(page, people)
    for file in (paper, photo):
        file.delete()

    assert not PortalDocument.objects.exists()


# The sizes of pictures ----------------------------------------------------------------


def test_publication_has_the_sizes_made_and_no_reader_does(client, signed):
    photo = picture()
    page = signed(pictures=[photo])

    asked = DBTaskResult.objects.filter(task_path="publishing.carrying.make_sizes")
    assert [row.args_kwargs["args"] for row in asked] == [[[photo.pk], ["QL01"]]]
    before = client.get(page.url).content.decode()
    assert "图片还没有准备好" in before
    assert not photo.renditions.exists()

    assert make_sizes.call([photo.pk], ["QL01"]) == 1
    shown = client.get(page.url).content.decode()

    assert sizes.lacking([photo.pk]) == []
    assert "图片还没有准备好" not in shown
    assert photo.renditions.count() == 3
    assert make_sizes.call([photo.pk], ["QL01"]) == 0


@pytest.mark.parametrize(
    ("width", "height", "count"), [(300, 200, 1), (900, 200, 2), (300, 5000, 3)]
)
def test_a_small_picture_has_fewer_sizes(width, height, count):
    image = SimpleNamespace(width=width, height=height)

    assert sizes.wanted(image) == list(sizes.SPECS[:count])
