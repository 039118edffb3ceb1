"""Damaged files never trouble who asks about them: there is always a report."""

import json
import os
import subprocess
import sys
from itertools import islice

import pytest

from files.inspection import sandbox
from tests.files.inspection.making import book, box, line, pdf, slides, word
from tests.files.inspection.mutants import mutant
from tests.files.inspection.samples import CLEAN, LEAKING
from tests.files.inspection.test_kinds import GOOD

FULL = os.environ.get("PORTAL_PROOFS") == "full"
CASES = 5_000 if FULL else 300
APART = 200 if FULL else 12
