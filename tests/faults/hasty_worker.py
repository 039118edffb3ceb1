"""A worker to whom two seconds are long: who is silent so long is dead, a lease is over.

`python -m tests.faults.hasty_worker [queue]`; the environment's CHECKER is code that
stands in for the process which reads a file.
"""

import os
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from files.inspection import sandbox  # noqa: E402
from jobs import outbox  # noqa: E402

outbox.LEASE = timedelta(seconds=3)
outbox.BACKOFF = (1,) * len(outbox.BACKOFF)
if code := os.environ.get("CHECKER"):
    sandbox.CHILD = ("-c", code)
call_command(
    "db_worker",
    f"--queue-name={sys.argv[1] if sys.argv[1:] else 'default'}",
    "--interval=0.1",
    "--no-startup-delay",
    "--heartbeat-seconds=0.2",
    "--stale-seconds=2",
)
