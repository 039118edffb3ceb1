"""The whole report of one file. Called in the child process; see sandbox."""

from pathlib import Path

from files.inspection import kinds, rules
from files.inspection.report import Report


def report(path: Path, name: str, *, public: bool, cleaned: Path | None = None) -> Report:
    """What is in the file; whatever goes wrong in reading it is a finding."""
    try:
        with path.open("rb") as file:
            kind, fault = kinds.judge(file, name)
            if fault:
                return refused(fault, public)
        return Report(kind)
    except MemoryError:
        return refused("too_heavy", public)
    # The readers raise whatever they like on what is no document.
    except Exception:  # noqa: BLE001
        return refused("not_readable", public)


def refused(code: str, public: bool) -> Report:
    return Report("", tuple(filter(None, [rules.finding(code, public=public)])))
