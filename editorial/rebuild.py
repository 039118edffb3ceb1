"""The queue made anew from its sources: what should be there is put, the rest is closed.

Each batch is a transaction of its own, short enough for others to write meanwhile; a
source is read under a lock, so that nothing older than it is put.
"""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from editorial import sources, work_items
from editorial.models import WorkItem

BATCH = 100


def rebuild() -> Iterator[tuple[sources.Source, int, int]]:
    """Every kind of work in turn, with how many items were put, and how many closed."""
    for source in sources.all_sources():
        yield source, put_standing(source), close_others(source)


def put_standing(source: sources.Source) -> int:
    """Put the item of every row that should have one."""
    count, last = 0, None
    while True:
        rows = source.standing().order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return count
        last = keys[-1]
        with transaction.atomic():
            # Locked, then asked again: some may have been done meanwhile.
            list(source.model._base_manager.select_for_update().filter(pk__in=keys))
            for row in source.standing().filter(pk__in=keys).order_by("pk"):
                source.put(row)
                count += 1


def close_others(source: sources.Source) -> int:
    """Close the open items whose row is gone or needs nothing more."""
    kind = ContentType.objects.get_for_model(source.model)
    count, last = 0, 0
    while True:
        items = WorkItem.objects.open().filter(content_type=kind, pk__gt=last)
        batch = list(items.order_by("pk")[:BATCH])
        if not batch:
            return count
        last = batch[-1].pk
        with transaction.atomic():
            keys = [item.object_id for item in batch]
            list(source.model._base_manager.select_for_update().filter(pk__in=keys))
            standing = {
                str(pk)
                for pk in source.standing().filter(pk__in=keys).values_list("pk", flat=True)
            }
            for item in batch:
                if item.object_id not in standing:
                    count += work_items.close_item(item)
