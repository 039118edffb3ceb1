"""What SQLite keeps of rows that are gone: old bytes in its file and its log, wiped here.

A deleted or changed row is overwritten at once (secure_delete, portal.settings.database).
A row that SQLite had moved to another page before may stand where it was, and the
write-ahead log holds pages as they were until it begins anew: so who was erased is wiped.
Other databases keep their files themselves.
"""

from contextlib import suppress

from django.db import OperationalError, connection


def wipe() -> bool:
    """Write the file anew and empty its log; whether nothing old is left in either.

    Not in a transaction. False while somebody reads or writes for long, on a full disk,
    and for a database that is not SQLite. Writers wait meanwhile, readers do not.
    """
    if connection.vendor != "sqlite":
        return False
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(cursor.fetchone()[0] == 0)
    return False
