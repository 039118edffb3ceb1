"""The whole report of one file. Called in the child process; see sandbox."""

from pathlib import Path
from typing import IO

from files.inspection import cleaning, kinds, office, pdf, rules, texts
from files.inspection.archives import Refused
from files.inspection.gathered import Gathered
from files.inspection.report import Report


def report(path: Path, name: str, *, public: bool, cleaned: Path | None = None) -> Report:
    """What is in the file; whatever goes wrong in reading it is a finding."""
    try:
        with path.open("rb") as file:
            kind, fault = kinds.judge(file, name)
            if fault:
                return refused(fault, public)
            return _read(file, kind, path, Gathered(public=public), cleaned)
    except Refused as error:
        return refused(error.code, public)
    except MemoryError:
        return refused("too_heavy", public)
    # The readers raise whatever they like on what is no document.
    except Exception:  # noqa: BLE001
        return refused("not_readable", public)


def _read(
    file: IO[bytes], kind: str, path: Path, gathered: Gathered, cleaned: Path | None
) -> Report:
    if kind in kinds.TEXTS:
        texts.read(file, kind, gathered)
    elif kind in kinds.OFFICE:
        told = office.read(file, kind, gathered)
        mend = bool(told and cleaned and not gathered.report(kind).blocked)
        for code in sorted(told):
            gathered.note(code, cleaned=mend)
        if mend and cleaned:
            cleaning.clean_office(path, cleaned)
    elif kind == "pdf":
        pdf.read(path, gathered)
    return gathered.report(kind)


def refused(code: str, public: bool) -> Report:
    """The report of a file that was not read to its end."""
    return Report("", tuple(filter(None, [rules.finding(code, public=public)])))
