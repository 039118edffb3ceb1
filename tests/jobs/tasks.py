"""Tasks for tests: they leave a line in a file, so that each run can be counted."""

import time
from pathlib import Path

from django_tasks import task


@task(queue_name="default")
def write_twice(path: str, seconds: float) -> str:
    """Write "start", take a while, write "end"."""
    with Path(path).open("a") as file:
        file.write("start\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("end\n")
    return "done"
