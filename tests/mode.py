"""Settings of every test run: the mode `test`, set before Django reads its settings."""

import os

os.environ["PORTAL_MODE"] = "test"
