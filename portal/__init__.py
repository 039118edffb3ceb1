"""The roof: settings, addresses, the API's mounting, the home page and the commands.

The SQLite library that Python links may lose committed rows in WAL mode (the WAL-reset
bug, fixed in 3.51.3). `pysqlite3` carries a fixed one; it takes the place of `sqlite3`
before Django first looks. Where it has no wheel (ARM64), settings/database.py falls back.
"""

import sys

try:
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
