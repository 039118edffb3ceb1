"""Damaged files never trouble who asks about them: there is always a report."""

import json
import os
import subprocess
import sys

import pytest

from files.inspection import sandbox
from files.inspection.report import Report
from tests.files.inspection.mutants import mutant
from tests.files.inspection.samples import CLEAN, LEAKING

FULL = os.environ.get("PORTAL_PROOFS") == "full"
CASES = 5_000 if FULL else 300
APART = 200 if FULL else 10
SLOWEST = 2  # seconds of the processor
SEEDS = [pair[:2] for samples in (CLEAN, LEAKING) for pair in samples.values()]


def answers(files):
    """What the probe says of the files, up to the end or to the one that ended it."""
    arguments = [part for name, path in files for part in (name, str(path))]
    said = subprocess.run(  # noqa: S603
        [
            sys.executable,
            *("-m", "tests.files.inspection.probe", str(sandbox.EXTRA_MEMORY)),
            *arguments,
        ],
        cwd=sandbox.ROOT,
        capture_output=True,
        check=False,
        timeout=600,
    )
    return [json.loads(line) for line in said.stdout.splitlines()]


@pytest.mark.proofs
def test_a_damaged_file_has_a_report(tmp_path):
    """Read many in one process; one that ends it is asked about as production does."""
    assert len(SEEDS) >= 40
    files = []
    for number in range(CASES):
        name, seed = SEEDS[number % len(SEEDS)]
        path = tmp_path / str(number)
        path.write_bytes(mutant(seed, number))
        files.append((name, path))
    crashed, slow, memory, left = [], [], 0, files
    while left:
        said = answers(left[:500])
        for (_name, path), (_codes, seconds, highest) in zip(left, said, strict=False):
            memory = max(memory, highest)
            if seconds > SLOWEST:
                slow.append((path.name, seconds))
        if len(said) < min(len(left), 500):
            crashed.append(left[len(said)])
            left = left[len(said) + 1 :]
        else:
            left = left[500:]
    for name, path in [*crashed, *files[:: CASES // APART]]:
        report = sandbox.inspect(path, name, public=True)
        assert isinstance(report, Report)
        assert report.blocked or report.kind
    assert len(crashed) < CASES / 100, [path.name for _name, path in crashed]
    assert slow == []
    assert memory < 300 * 1024
