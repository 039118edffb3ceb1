"""Reports on files as the child makes them, several in one process, with time and memory.

`python -m tests.files.inspection.probe MEMORY NAME PATH [NAME PATH …]` prints a line of
JSON for each: [codes, seconds of the processor, highest memory of the process so far in
KiB]. The limits are the child's.
"""

import json
import sys
import time
from pathlib import Path

from files.inspection import child, reading


def highest():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise AssertionError


def main():
    memory, *files = sys.argv[1:]
    child.limit({"memory": int(memory), "seconds": 300, "cleaned": ""})
    for name, path in zip(files[::2], files[1::2], strict=True):
        started = time.process_time()
        report = reading.report(Path(path), name, public=True)
        codes = [finding.code for finding in report.findings]
        answer = [codes, time.process_time() - started, highest()]
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
