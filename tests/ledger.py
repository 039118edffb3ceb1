"""The erasure ledger in tests: a file of this run, empty before each test.

What a test erases is rolled back or flushed with its database; its line would stay, and
every later /readyz would miss the row.
"""

import pytest


@pytest.fixture(scope="session")
def ledger_of_the_run(tmp_path_factory):
    return tmp_path_factory.mktemp("ledger") / "erasures.jsonl"


@pytest.fixture(autouse=True)
def ledger(ledger_of_the_run, settings):
    """Where this test's erasures are written."""
    ledger_of_the_run.unlink(missing_ok=True)
    settings.ERASURE_LEDGER = ledger_of_the_run
    return ledger_of_the_run
