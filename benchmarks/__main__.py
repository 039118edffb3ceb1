"""Measures what docs/performance.md tells: `make bench`, on the loaded demonstration.

Three kinds of figure: the CPU time of a request against a bare view that gives the same
bytes, and of the desk with many items against few, taken in turns in one process so that
the machine's mood cancels out; and start and memory of a real `manage.py serve`. The
demonstration must have been loaded (`make run`).
"""

import logging
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("PORTAL_MODE", "demonstration")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    logging.disable(logging.WARNING)
    # After setup: they import models.
    from benchmarks import desk, letters, pages, server

    for part in (pages, desk, letters, server):
        sys.stdout.write(part.table() + "\n\n")


if __name__ == "__main__":
    main()
