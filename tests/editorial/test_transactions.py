"""Nothing is put on the desk or into a matter outside of the transaction of its cause."""

import pytest
from django.db import transaction

from editorial import matters, work_items
from editorial.binding import NoTransaction
from editorial.models import WorkItem
from tests.editorial import making
from tests.factories import CommunityPageFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_item_is_put_outside_of_a_transaction():
    source = making.shift(CommunityPageFactory(code="QL01"))
    with pytest.raises(NoTransaction):
        making.put.__wrapped__(source)
    with pytest.raises(NoTransaction):
        work_items.close(source)

    assert WorkItem.objects.count() == 0


def test_no_writer_works_outside_of_a_transaction():
    place = CommunityPageFactory(code="QL01")
    with transaction.atomic():
        matter = matters.open_matter(community=place, title="求助·停车", origin="letter")
    source = making.shift(place)
    for write in (
        lambda: matters.open_matter(community=place, title="求助", origin="letter"),
        lambda: matters.attach(matter, source, title="来信", url=""),
        lambda: matters.set_public(source, False),
        lambda: matters.record(matter, "kind", {}),
        lambda: matters.tell_outcome(matter, None),
    ):
        with pytest.raises(NoTransaction):
            write()
