"""The database's own plan of a statement, and what in it reads a table whole."""

import re
from collections.abc import Collection

from django.db import connection


def plan_of(sql: str) -> list[str]:
    """The lines of the database's plan for a statement."""
    words = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{words} {sql}")
        return [str(row[-1]) for row in cursor.fetchall()]


def full_scans(sql: str, large: Collection[str]) -> list[str]:
    """The lines of a plan that read a large table from its first row to its last.

    SQLite also says SCAN when it walks along the primary key and stops at the limit.
    """
    plan = plan_of(sql)
    walked = re.search(r'ORDER BY "(\w+)"\."id" DESC LIMIT \d+$', sql)
    stops = walked and not any("TEMP B-TREE" in line for line in plan)
    found = []
    for line in plan:
        table = re.search(r'SCAN "?(\w+)|Seq Scan on "?(\w+)', line)
        named = table and (table[1] or table[2])
        if stops and walked and line == f"SCAN {walked[1]}":
            continue
        if named in large and "USING" not in line:
            found.append(line)
    return found
