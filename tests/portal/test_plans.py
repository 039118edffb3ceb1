"""How the database reads for the public pages when 10,000 pages are there: by an index.

Read from the database's own plan, on SQLite and PostgreSQL alike; no clock is asked.
"""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, Page, Revision

from communities.creation import ensure_columns
from communities.models import TopicTag
from disclosure.models import AffairsPage, AffairsTag
from publishing.models import PublishedFile, PublishedVersion
from tests.attached import document
from tests.factories import AffairsPageFactory, CommunityPageFactory, UserFactory
from tests.plans import full_scans, plan_of

pytestmark = pytest.mark.django_db

COMMUNITIES = 8
EACH = 1250
LARGE = (
    "wagtailcore_page", "wagtailcore_revision", "disclosure_affairspage",
    "disclosure_affairstag", "publishing_publishedversion", "publishing_publishedfile",
)  # fmt: skip
ADDRESSES = [
    "/",
    "/ql1/",
    "/ql1/disclosure/",
    "/ql1/disclosure/?tab=JUWU",
    "/ql1/disclosure/copy-700/",
    "/ql1/notices/",
    "/ql1/topics/TC/",
    "/ql1/organizations/",
    "/feeds/all.atom",
    "/feeds/ql1.atom",
    "/api/v1/disclosures/?limit=20",
    "/api/v1/disclosures/?limit=20&community=QL01",
    "/api/v1/disclosures/?limit=20&code=JW-DEC-04",
    "/api/v1/pages/?path=/ql1/disclosure/copy-700/",
]


def copies(page, count, first_id):
    """`count` copies of a published page beside it, an hour older each; no longer shown."""
    parent = page.get_parent()
    pages, rows = [], []
    fields = AffairsPage._meta.local_concrete_fields
    for number in range(count):
        slug = f"copy-{number}"
        pages.append(
            Page(
                id=first_id + number,
                path=f"{parent.path}{number + 1000:04}",
                depth=page.depth,
                title=page.title,
                draft_title=page.title,
                slug=slug,
                url_path=f"{parent.url_path}{slug}/",
                live=True,
                content_type_id=page.content_type_id,
                locale_id=page.locale_id,
                owner_id=page.owner_id,
            )
        )
        page.page_ptr_id = first_id + number
        page.number = f"{page.rule.item.code}.{page.community.code}.{number:08}"
        page.published_at -= timedelta(hours=1)
        page.posting_from -= timedelta(days=1)
        page.posting_to = page.posting_from
        rows.append(
            [
                field.get_db_prep_save(getattr(page, field.attname), connection)
                for field in fields
            ]
        )
    Page.objects.bulk_create(pages)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        insert = f"INSERT INTO disclosure_affairspage ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(insert, rows)
    versions_of(pages, page)
    topics = list(TopicTag.objects.order_by("code"))
    AffairsTag.objects.bulk_create(
        AffairsTag(content_object_id=copy.pk, tag=topics[number % len(topics)])
        for number, copy in enumerate(pages)
    )
    Page.objects.filter(pk=parent.pk).update(numchild=count + 1)


def versions_of(pages, original):
    """The published version of each page, without which no feed tells of it."""
    revisions = Revision.objects.bulk_create(
        Revision(
            object_id=str(page.pk),
            content_type_id=page.content_type_id,
            base_content_type_id=ContentType.objects.get_for_model(Page).pk,
            created_at=original.published_at,
            object_str=page.title,
            content={},
        )
        for page in pages
    )
    signer = UserFactory()
    PublishedVersion.objects.bulk_create(
        PublishedVersion(
            page_id=revision.object_id,
            revision=revision,
            version=1,
            published_at=original.published_at,
            published_by=signer,
            record="{}",
            html="",
            sha256="",
        )
        for revision in revisions
    )
    attached = document(original.community.code)
    PublishedFile.objects.bulk_create(
        PublishedFile(
            page_id=page.pk,
            document=attached,
            place=0,
            title=attached.title,
            name=attached.filename,
            stored=attached.file.name,
            size=attached.file_size,
            sha256="",
        )
        for page in pages
    )


@pytest.fixture
def many_pages():
    originals = []
    for number in range(1, COMMUNITIES + 1):
        community = CommunityPageFactory(
            code=f"QL0{number}",
            slug=f"ql{number}",
            collection=Collection.get_first_root_node().add_child(name=f"QL0{number}"),
        )
        ensure_columns(community)
        originals.append(AffairsPageFactory(community=community, published=True))
    for number, page in enumerate(originals):
        copies(page, EACH, 100_000 + number * EACH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert Page.objects.count() > COMMUNITIES * EACH


def test_no_public_page_reads_a_large_table_whole(client, many_pages, time_machine):
    time_machine.move_to("2026-11-25T09:00:00+08:00")
    read = {}
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        selects = [query["sql"] for query in asked.captured_queries]
        read[address] = [sql for sql in selects if sql.startswith("SELECT")]

    wrong = [
        (address, line, sql)
        for address, statements in read.items()
        for sql in statements
        for line in full_scans(sql, LARGE)
    ]
    assert wrong == [], "\n".join(str((a, s, plan_of(s))) for a, _l, s in wrong)
    assert any(table in sql for sql in read["/"] for table in LARGE)


def test_a_full_scan_would_be_seen(many_pages):
    assert (
        full_scans("SELECT id FROM wagtailcore_page WHERE seo_title LIKE '%x%'", LARGE)
        != []
    )
