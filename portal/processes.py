"""Ties between processes that hold when one of them is killed."""

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def die_with_parent(parent: int) -> None:
    """Let the system kill this process when its parent ends, however it ends.

    Called in the child. The parent may have ended before the call, so that is looked at
    after it. Only Linux can do this; elsewhere a killed parent leaves its children.
    """
    if sys.platform != "linux":
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Let grandchildren whose parent dies become children of this process."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_lifeline(lifeline: int) -> None:
    """Kill this process when the other end of the pipe closes: its holder has ended.

    For grandchildren, who are to outlive their parent but not the supervisor.
    """

    def wait() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
