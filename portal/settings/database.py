"""The three tiers' database: SQLite unless DATABASE_URL names a PostgreSQL."""

import sqlite3
import warnings

from portal.settings.environment import DATA_DIR, env

# A write-ahead log that grew behind a long reader is cut to this when it begins anew.
WAL_KEPT_BYTES = 16 * 1024 * 1024
# First releases without the WAL-reset bug, by line (sqlite.org, "WAL-reset").
FIXED_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def is_fixed(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite keeps every committed row in WAL mode."""
    return version >= FIXED_SQLITE[0] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in FIXED_SQLITE[1:]
    )


def sqlite_options() -> dict[str, object]:
    """Options of a SQLite connection: the lock is taken at BEGIN and waited for."""
    journal, patience = "WAL", 20
    if not is_fixed(sqlite3.sqlite_version_info):
        # Each commit takes longer here; of 32 writers one waited for more than 20 s.
        journal, patience = "TRUNCATE", 60
        warnings.warn(
            f"SQLite {sqlite3.sqlite_version} 的 WAL 有缺陷，已改用 TRUNCATE 日志模式。",
            RuntimeWarning,
            stacklevel=2,
        )
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": patience,
        "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; "
        # Not by the build's default: what is deleted is overwritten.
        "PRAGMA secure_delete=ON; "
        f"PRAGMA journal_size_limit={WAL_KEPT_BYTES};",
    }


SQLITE = f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"
default = env.address("DATABASE_URL", SQLITE, env.db)
DATABASES = {"default": default}
default["ATOMIC_REQUESTS"] = False
if default["ENGINE"].endswith("sqlite3"):
    default["OPTIONS"] = sqlite_options()
    # To open the file and read its schema costs as much as a page. Seconds: a thread
    # that was idle gives its memory back, and a file put in another's place is seen.
    default["CONN_MAX_AGE"] = 60
    default["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # By default four connections for each process, waited for longer than a visitor waits.
    pool = {"min_size": 1, "max_size": 16, "timeout": 8}
    default["OPTIONS"] = {**default.get("OPTIONS", {}), "pool": pool}
    default["CONN_HEALTH_CHECKS"] = True
