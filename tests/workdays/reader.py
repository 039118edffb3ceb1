"""A process of its own for test_stored: says for each line it reads if the day is worked.

python reader.py <day>
"""

import sys
from datetime import date

import django

django.setup()

from workdays.calendar import is_working_day  # noqa: E402

day = date.fromisoformat(sys.argv[1])
for _ in sys.stdin:
    print("works" if is_working_day(day) else "rests", flush=True)  # noqa: T201
