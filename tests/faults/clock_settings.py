"""The settings of the faults with a wall clock that a file (CLOCK_FILE) puts ahead or back.

Seconds stand in the file. Every process of the portal reads it at each look at the clock;
what measures time (monotonic, sleep) is not touched, as when an operator sets the clock.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone

from tests.faults import settings

globals().update(
    {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
)

_file = Path(os.environ["CLOCK_FILE"])
_true = time.time


def _shifted() -> float:
    return _true() + float(_file.read_text())


time.time = _shifted
# Django's, and with it every column's default, session, task and foundation.clock.
timezone.now = lambda: datetime.fromtimestamp(_shifted(), UTC)
PasswordResetTokenGenerator._now = lambda _self: datetime.fromtimestamp(_shifted())
