"""The process in which sheets become a PDF: limits first, then the work, then one answer.

Started by layout; without Django, so that it holds nothing secret. It reads the files that
it was given and no others, and asks no network.
"""

import ctypes
import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any

try:
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:  # a library of the system is missing: said by missing()
    weasyprint = None

# Libraries that are opened, and the Debian package that brings each.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def limit(job: dict[str, Any]) -> None:
    """Take from this process what the work does not need, for good."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + job["memory"]
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: job["heaviest"],
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_NPROC: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    # Told a second before it is ended: so the parent learns why (SIGXCPU).
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    signal.alarm(job["seconds"] + 5)


def missing() -> list[str]:
    """The Debian packages that have to be installed first."""
    found = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            found.append(package)
    return found


class FontSet(ctypes.Structure):
    """Fontconfig's FcFontSet, as far as it is read here."""

    _fields_ = (("nfont", ctypes.c_int),)


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese."""
    config = ctypes.CDLL("libfontconfig.so.1")
    config.FcNameParse.restype = ctypes.c_void_p
    config.FcObjectSetCreate.restype = ctypes.c_void_p
    config.FcObjectSetAdd.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    config.FcFontList.restype = ctypes.POINTER(FontSet)
    config.FcFontList.argtypes = (ctypes.c_void_p,) * 3
    asked = config.FcObjectSetCreate()
    config.FcObjectSetAdd(asked, b"family")
    found = config.FcFontList(None, config.FcNameParse(b":lang=zh-cn"), asked)
    return bool(found and found.contents.nfont)


def lay_out(job: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF; how many sheets it has, or why there is none."""
    absent = missing()
    if absent or weasyprint is None:
        return {"refused": "no_library", "missing": absent or list(LIBRARIES.values())}
    if not has_chinese_font():
        return {"refused": "no_font"}
    given = job["files"]

    class Given(URLFetcher):
        """Opens the files of the job, and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in given:
                raise ValueError("not given")
            return URLFetcherResponse(url, Path(given[url]).read_bytes())

    fetcher = Given()
    page = weasyprint.HTML(string=job["html"], base_url=job["base"], url_fetcher=fetcher)
    styles = [
        weasyprint.CSS(string=text, base_url=job["base"], url_fetcher=fetcher)
        for text in job["styles"]
    ]
    document = page.render(stylesheets=styles)
    document.write_pdf(job["target"])
    return {"sheets": len(document.pages)}


def main() -> None:
    job = json.loads(sys.stdin.buffer.read())
    sys.stdin.close()
    limit(job)
    sys.stdout.write(json.dumps(lay_out(job)))


if __name__ == "__main__":
    main()
