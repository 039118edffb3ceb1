"""What `make` stands on: the set-up says what to do, and checks cannot be skipped in CI."""

import re
import socket

import pytest

from ops import check, demonstration, set_up
from tests.repository import tree


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own with one lock, as if its environment stood."""
    monkeypatch.setattr(set_up, "PROJECT", tmp_path)
    monkeypatch.setattr(set_up, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(set_up, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("wagtail==8.0.1 \\\n")
    set_up.VENV_PYTHON.parent.mkdir(parents=True)
    set_up.VENV_PYTHON.touch()
    set_up.stamp("base").write_text(set_up.fingerprint("base"))
    return tmp_path


def test_the_environment_is_made_once(project):
    assert set_up.is_ready("base")


def test_a_changed_lock_is_installed_again(project):
    (project / "requirements" / "base.txt").write_text("wagtail==8.0.2 \\\n")

    assert not set_up.is_ready("base")


def test_a_moved_project_is_set_up_again(project, monkeypatch):
    monkeypatch.setattr(set_up, "VENV", project / "elsewhere")
    (project / ".venv").rename(project / "elsewhere")

    assert not set_up.is_ready("base")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("WARNING: Retrying (Retry(total=0\nERROR: Could not find a version", "镜像"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "校验值"),
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
    ],
)
def test_a_failed_download_says_what_to_do(log, words):
    with pytest.raises(SystemExit) as end:
        set_up.explain(log)

    assert words in str(end.value)
    assert "再运行一次" in str(end.value)


def test_progress_counts_downloads(project):
    log = "Collecting a==1 (from -r x)\n  Downloading a.whl\nCollecting b==2 (from -r x)\n"

    assert set_up.progress(log, 70) == "正在下载：2/70 b"
    assert "正在安装" in set_up.progress(log + "Installing collected packages: a", 70)


def test_a_taken_port_is_told_before_anything_else():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"PORT={port + 1}"):
            demonstration.main(port)


def run_checks(monkeypatch, capsys, *, missing: str, ci: bool) -> tuple[int, str]:
    only = check.Check("tests", "一项", ["-c", ""], missing=lambda: missing)
    monkeypatch.setattr(check, "CHECKS", [only])
    monkeypatch.setattr(check, "CI", ci)
    return check.main(""), capsys.readouterr().out


def test_a_missing_service_is_skipped_at_the_desk(monkeypatch, capsys):
    code, told = run_checks(monkeypatch, capsys, missing="没有它", ci=False)

    assert code == 0
    assert "跳过：没有它" in told


def test_a_missing_service_is_an_error_in_ci(monkeypatch, capsys):
    code, told = run_checks(monkeypatch, capsys, missing="没有它", ci=True)

    assert code == 1
    assert "没有它" in told


def test_one_failure_fails_the_whole(monkeypatch, capsys):
    good = check.Check("tests", "好", ["-c", ""])
    bad = check.Check("tests", "坏", ["-c", "raise SystemExit(3)"])
    monkeypatch.setattr(check, "CHECKS", [bad, good])

    assert check.main("") == 1
    assert "通过：好" in capsys.readouterr().out


def test_the_end_names_the_tests_that_failed(monkeypatch, capsys, tmp_path):
    tests = tmp_path / "test_two.py"
    tests.write_text("def test_good(): pass\ndef test_bad(): assert 0\n")
    alone = ["-c", str(tmp_path / "none.ini"), "-p", "no:django", "-p", "no:schemathesis"]
    (tmp_path / "none.ini").touch()
    one = check.Check("tests", "坏", ["-m", "pytest", *alone, str(tests)])
    monkeypatch.setattr(check, "CHECKS", [one])

    assert check.main("") == 1
    end = capsys.readouterr().out.partition("小结")[2]
    assert "test_two.py::test_bad" in end
    assert "test_good" not in end


def test_every_target_of_make_says_what_it_does():
    makefile = (tree.PROJECT / "Makefile").read_text("utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    told = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))

    # `base` and `dev` are steps of the others.
    assert phony - told == {"base", "dev"}
    assert told <= phony


def test_make_uses_no_script_of_the_environment():
    """A script's first line cannot hold a path with a space: modules are run instead."""
    makefile = (tree.PROJECT / "Makefile").read_text("utf-8")

    assert set(re.findall(r"\.venv/bin/(\w+)", makefile)) == {"python"}
