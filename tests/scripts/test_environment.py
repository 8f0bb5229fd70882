"""Setting up: what is shown, what counts as ready, what is said when nothing fits. Nothing is installed here."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import environment
import pytest
from environment import UNFINISHED, SetupError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's folder in a temporary place, with a Python but no stamp."""
    made = tmp_path / "with a space" / ".venv"
    for name, path in (("FOLDER", made), ("STAMP", made / "stamp"), ("LOG", made / "log")):
        monkeypatch.setattr(environment, name, path)
    python = environment.environment_python()
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return made


def test_old_pythons_can_read_the_scripts_that_they_meet_first(root: Path) -> None:
    for name in ("environment.py", "status_line.py", "demo.py", "test.py"):
        ast.parse((root / "scripts" / name).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_every_requirement_is_pinned() -> None:
    wanted = environment.requirements()
    assert any(line.startswith("torch==") for line in wanted)
    assert any(line.startswith("bpy==") for line in wanted)
    assert all("==" in line.partition(";")[0] for line in wanted)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Collecting torch==2.13.0", "looking for torch"),
        ("  Downloading torch-2.13.0-cp311-cp311-linux.whl (191.8 MB)", "fetching torch 2.13.0 (191.8 MB)"),
        ("  Using cached rich-15.0.0-py3-none-any.whl", "fetching rich 15.0.0"),
        ("  Downloading rich-15.0.0-py3-none-any.whl.metadata (18 kB)", ""),
        ("Installing collected packages: mpmath, xatlas, torch", "installing 3 packages"),
        ("Requirement already satisfied: numpy", ""),
    ],
)
def test_pips_words_are_condensed(line: str, words: str) -> None:
    assert environment.describe(line + "\n") == words


def test_ready_is_what_matches_the_pinned_lists(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not environment.is_ready()
    environment.STAMP.write_text(UNFINISHED)
    assert not environment.is_ready()
    environment.STAMP.write_text(environment.fingerprint(environment.requirements(), "3.11"))
    assert environment.is_ready()
    monkeypatch.setattr(environment, "requirements", lambda: ["torch==99"])
    assert not environment.is_ready()


def test_a_failed_installation_says_why_and_is_not_taken_for_ready(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = "print('ERROR: No matching distribution found for torch==99.'); raise SystemExit(1)"
    monkeypatch.setattr(environment, "_pip_command", lambda _: [sys.executable, "-c", fails])
    with pytest.raises(SetupError, match=r"pip failed \(No matching distribution found for torch==99\); its log is"):
        environment.install()
    assert environment.STAMP.read_text() == UNFINISHED
    assert "No matching distribution" in environment.LOG.read_text()
    assert not environment.is_ready()


def test_a_half_made_environment_is_thrown_away_and_a_whole_one_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_pip_command", lambda _: [sys.executable, "-c", "print('Collecting torch')"])
    leftover = folder / "leftover"
    leftover.touch()
    environment.install()
    assert environment.is_ready()
    assert leftover.exists()
    environment.STAMP.write_text(UNFINISHED)
    environment.install()
    assert environment.is_ready()
    assert not leftover.exists()


def test_without_a_fitting_python_one_sentence_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit() -> Iterator[Path]:
        yield Path("/nowhere/python3.11")

    monkeypatch.setattr(environment, "_candidates", unfit)
    with pytest.raises(SetupError, match=r"no fitting one was found. Patina needs Python 3.11 .* run the same command"):
        environment.find_python()


def test_a_second_start_is_fast(root: Path) -> None:
    base = os.path.realpath(sys.executable)
    begun = time.monotonic()
    done = subprocess.run([base, root / "scripts" / "demo.py", "--help"], capture_output=True, text=True, check=False)
    assert time.monotonic() - begun < 2.0
    assert done.returncode == 0
    assert "--style" in done.stdout
    assert done.stderr == ""
