"""A path that somebody enters as the engine's Python is looked at in a moment."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from addon.setup.probe import OLDEST, Probes, problem_of

HERE = Path(sys.executable)


def program(folder: Path, text: str) -> Path:
    """Return a program of the system's shell."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_fitting_python_has_no_problem(tmp_path: Path) -> None:
    begun = time.monotonic()
    assert problem_of(HERE, tmp_path, ["pytest"]) == ""
    assert time.monotonic() - begun < 10


def test_a_name_on_the_path_is_a_program_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(HERE.parent))
    assert problem_of(Path(HERE.name), tmp_path, []) == ""


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "bin" / "python"
    assert problem_of(gone, tmp_path, []) == f"There is no file {gone}; choose another Python"


def test_a_path_that_the_system_refuses_is_told(tmp_path: Path) -> None:
    endless = tmp_path / ("python" * 100)
    assert problem_of(endless, tmp_path, []) == f"There is no file {endless}; choose another Python"


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path, tmp_path, []) == f"{tmp_path} is a folder; choose the program python inside it"


def test_a_file_that_is_no_program_is_told(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a program")
    assert problem_of(text, tmp_path, []) == f"{text} is not a Python interpreter; choose another one"


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are for a shell")
@pytest.mark.parametrize("text", ["echo hello", "exit 3", "echo 'patina-probe [nonsense'", "printf '\\377\\376'", ":"])
def test_another_program_is_told(tmp_path: Path, text: str) -> None:
    assert "is not a Python" in problem_of(program(tmp_path, text), tmp_path, [])


@pytest.mark.skipif(sys.platform == "win32", reason="the program is for a shell")
def test_an_old_python_is_told(tmp_path: Path) -> None:
    old = program(tmp_path, "echo 'patina-probe [[3, 8], [\"torch\"]]'")
    assert problem_of(old, tmp_path, []) == f"{old} is Python 3.8; the engine needs 3.11 or newer"
    assert OLDEST == (3, 11)


def test_missing_packages_are_named(tmp_path: Path) -> None:
    lacking = problem_of(HERE, tmp_path, ["pytest", "no-such-a", "no-such-b", "no-such-c", "no-such-d"])
    assert "lacks no-such-a, no-such-b, no-such-c and more; install the engine's packages" in lacking


@pytest.mark.skipif(sys.platform == "win32", reason="the program is for a shell")
def test_a_program_that_never_answers_is_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addon.setup.probe._PATIENCE", 0.3)
    assert "is not a Python" in problem_of(program(tmp_path, "exec sleep 60"), tmp_path, [])


def test_each_is_looked_at_once_and_again_when_its_file_changes(tmp_path: Path) -> None:
    probes, path = Probes(), tmp_path / "python"
    first = probes.problem_of(path, tmp_path, [], waits=True)
    assert first is not None and "There is no file" in first and not probes.busy
    path.write_text("something")
    second = probes.problem_of(path, tmp_path, [], waits=True)
    assert second is not None and "is not a Python" in second


def test_nobody_waits_for_it_behind_a_window(tmp_path: Path) -> None:
    probes = Probes()
    assert probes.problem_of(HERE, tmp_path, [], waits=False) is None
    ends = time.monotonic() + 20
    while probes.busy and time.monotonic() < ends:
        time.sleep(0.01)
    assert probes.problem_of(HERE, tmp_path, [], waits=False) == ""
