"""The secrets of a demonstration: made once, whoever of several processes comes first."""

import secrets
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from portal.settings import environment

ALL = 8


def test_of_many_that_start_at_once_one_makes_it_and_all_have_it(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "DATA_DIR", tmp_path / "new")
    together, made = Barrier(ALL), []

    def make():
        time.sleep(0.05)
        made.append(secrets.token_urlsafe(50))
        return made[-1]

    def start(_turn):
        together.wait()
        return environment.kept_secret("secret_key", make)

    with ThreadPoolExecutor(ALL) as processes:
        had = set(processes.map(start, range(ALL)))

    assert had == set(made)
    assert len(made) == 1
    kept = tmp_path / "new" / "secrets" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert environment.kept_secret("secret_key", make) == made[0]
    assert len(made) == 1
