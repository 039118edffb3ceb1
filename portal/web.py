"""The web server as a process of its own: granian with the portal behind it.

Started by the supervisor as `python -m portal.web`. The portal is loaded once, before the
workers are forked: one that dies is replaced at once, and their memory is shared. When
granian itself is killed its workers go on answering until the supervisor has another one;
they end with the supervisor, through the pipe that it holds.
"""

import argparse
import gc
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.server import Server

from foundation import logs
from portal.processes import die_with_lifeline

# Each waits for the database or a slow reader; Python runs one of them at a time.
BLOCKING_THREADS = 64
# Seconds that a request under way may take when the server is asked to stop.
LAST_REQUESTS = 6


def load() -> Callable[..., Any]:
    """The portal, from portal.wsgi."""
    application: Callable[..., Any] = import_module("portal.wsgi").application
    # Django would load the addresses, and with them the API, at the first request.
    import_module(settings.ROOT_URLCONF)
    return application


def load_in_worker(lifeline: int, ready: int) -> Callable[..., Any]:
    """The same inside a worker, where it is loaded; says to the supervisor that it runs."""
    die_with_lifeline(lifeline)
    # Only the first worker is listened to.
    with suppress(BrokenPipeError):
        os.write(ready, b".")
    return load()


def close_connections() -> None:
    """What belongs to one process may not be inherited by several."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


def not_about_threads(record: logging.LogRecord) -> bool:
    """Granian warns at each start that the threads are many; they are so on purpose."""
    return not record.getMessage().startswith("Configuration allows spawning")


def log_configuration(style: str) -> dict[str, Any]:
    """The portal's log for granian's own lines."""
    configuration = logs.configure(style)
    configuration["filters"] = {"threads": {"()": lambda: not_about_threads}}
    configuration["loggers"]["_granian"] = {"filters": ["threads"], "propagate": True}
    return configuration


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--log-format", choices=logs.FORMATS, required=True)
    parser.add_argument(
        "--lifeline-fd", type=int, required=True, help="open while we may live"
    )
    parser.add_argument("--ready-fd", type=int, required=True, help="told when workers run")
    options = parser.parse_args()
    load()
    close_connections()
    gc.collect()
    gc.freeze()
    Server(
        "portal.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=options.workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_REQUESTS,
        log_dictconfig=log_configuration(options.log_format),
    ).serve(
        target_loader=partial(load_in_worker, options.lifeline_fd, options.ready_fd),
        wrap_loader=False,
    )


if __name__ == "__main__":
    main()
