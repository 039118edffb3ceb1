"""What SQLite keeps of rows that are gone: old bytes in its file and its log, wiped here.

A deleted or changed row is overwritten at once (secure_delete, portal.settings.database).
A row that SQLite had moved to another page before may stand where it was, and the
write-ahead log holds pages as they were until it begins anew: so who was erased is wiped.
Other databases keep their files themselves.
"""

from django.db import OperationalError, connection

# Seconds to wait for readers, while writers wait for us.
PATIENCE = 5.0


def wipe() -> bool:
    """Write the file anew and empty its log; whether nothing old is left in either.

    Not in a transaction. False while somebody reads or writes for long, on a full disk,
    and for a database that is not SQLite. Writers wait meanwhile, readers do not.
    """
    if connection.vendor != "sqlite":
        return False
    before = _asked("PRAGMA busy_timeout")
    try:
        _asked(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        _asked("VACUUM")
        return _asked("PRAGMA wal_checkpoint(TRUNCATE)") == 0
    except OperationalError:
        return False
    finally:
        _asked(f"PRAGMA busy_timeout={before}")


def _asked(sentence: str) -> int:
    """The first value that a sentence gives; all is read, else it would stay under way."""
    with connection.cursor() as cursor:
        cursor.execute(sentence)
        rows = cursor.fetchall()
    return int(rows[0][0]) if rows else 0
