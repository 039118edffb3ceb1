"""Locks requirements/*.in into *.txt: every version, every hash, no download host.

    make lock

The lock holds for every Python and platform that pyproject.toml allows. The locker is
installed for the moment only.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
LOCKER = "uv==0.13.9"
OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    # Nothing generated names where it was downloaded from (docs/adr/0018).
    "--no-emit-index-url",
    "--no-header",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python = Path(place) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", LOCKER], check=True)
        # base first: dev is constrained by it.
        for name in ("base", "dev"):
            subprocess.run(
                [
                    python,
                    "-m",
                    "uv",
                    "pip",
                    "compile",
                    *OPTIONS,
                    f"{name}.in",
                    "-o",
                    f"{name}.txt",
                ],
                cwd=REQUIREMENTS,
                check=True,
            )
            sys.stdout.write(f"requirements/{name}.txt 已锁定\n")


if __name__ == "__main__":
    main()
