"""The process in which a file is read: limits first, then the file, then one answer.

Started by sandbox; without Django, so that it starts quickly and holds nothing secret.
"""

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from files.inspection import reading

CLEANED = 128 * 1024 * 1024  # bytes that a cleaned copy may have
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def limit(job: dict[str, Any]) -> None:
    """Take from this process what reading a file does not need, for good."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + job["memory"]
    seconds = max(int(job["seconds"]), 1)
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: CLEANED if job["cleaned"] else 0,
        resource.RLIMIT_NOFILE: 64,
        # No process and no thread more; root is not held by it, but by its group's end.
        resource.RLIMIT_NPROC: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    # Should the parent be killed, nobody else would end this process. The kernel does so
    # even where it is stopped and hears no alarm; other systems have the alarm.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    signal.alarm(seconds + 5)


def main() -> None:
    job = json.loads(sys.stdin.buffer.read())
    sys.stdin.close()
    limit(job)
    report = reading.report(
        Path(job["path"]),
        job["name"],
        public=job["public"],
        cleaned=Path(job["cleaned"]) if job["cleaned"] else None,
    )
    sys.stdout.write(json.dumps(report.as_data()))


if __name__ == "__main__":
    main()
