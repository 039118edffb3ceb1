"""Many processes that write to one SQLite at once, each row on a connection of its own.

`python -m tests.faults.writers --processes 32 --rows 1500` prints one JSON line: how many
rows were acknowledged, and every error that was met. `--linked-sqlite` uses the library
that Python links, with what settings/database.py makes of it.
"""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django
from django.db import connection


def write_some(keys: list[str], results: Path, write: Callable[[str], None]) -> None:
    """One writer: opens, writes, closes, as a request does."""
    errors, written = [], 0
    for key in keys:
        try:
            write(key)
            written += 1
        except Exception:  # noqa: BLE001 - each is counted and shown
            errors.append(traceback.format_exc(limit=-2))
        finally:
            connection.close()
    results.write_text(json.dumps({"written": written, "errors": errors}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--linked-sqlite", action="store_true")
    options = parser.parse_args()
    if options.linked_sqlite:
        # As on a machine for which there is no wheel.
        sys.modules["pysqlite3"] = None  # type: ignore[assignment]
    django.setup()
    write = import_module("tests.faults.rows").write
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    connection.close()
    children = []
    for number in range(options.processes):
        child = os.fork()
        if child == 0:
            keys = [f"w{row}" for row in range(number, options.rows, options.processes)]
            write_some(keys, options.results / f"{number}.json", write)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    parts = [json.loads(file.read_text()) for file in options.results.glob("*.json")]
    print(  # noqa: T201
        json.dumps(
            {
                "sqlite": version,
                "journal": journal,
                "writers": len(parts),
                "written": sum(part["written"] for part in parts),
                "errors": [error for part in parts for error in part["errors"]],
            }
        )
    )


if __name__ == "__main__":
    main()
