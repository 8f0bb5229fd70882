"""Making environments: what is shown, what counts as ready, what is said when it fails. Nothing is fetched here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from addon.engine import virtual_environment
from addon.engine.virtual_environment import UNFINISHED, SetupError, VirtualEnvironment, describe, find_python

VERSION = ".".join(map(str, sys.version_info[:2]))


@pytest.fixture
def environment(tmp_path: Path) -> VirtualEnvironment:
    """An environment in a temporary place, with a Python but no stamp."""
    made = VirtualEnvironment(tmp_path / "with a space" / ".venv", ("torch==2",))
    made.python.parent.mkdir(parents=True)
    made.python.symlink_to(sys.executable)
    return made


def pip_does(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let some Python code take pip's place."""
    monkeypatch.setattr(VirtualEnvironment, "pip_command", lambda _: [sys.executable, "-c", code])


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
    assert describe(line + "\n") == words


def test_ready_is_what_holds_the_wanted_packages(environment: VirtualEnvironment) -> None:
    assert not environment.is_ready()
    environment.stamp.write_text(UNFINISHED)
    assert not environment.is_ready()
    environment.stamp.write_text(environment.fingerprint("3.11"))
    assert environment.is_ready()
    assert not VirtualEnvironment(environment.folder, ("torch==99",)).is_ready()


def test_a_failed_installation_says_why_and_can_be_repeated(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_does("print('ERROR: No matching distribution found for torch==99.'); raise SystemExit(1)", monkeypatch)
    environment.stamp.write_text(environment.fingerprint(VERSION))
    with pytest.raises(SetupError, match=r"pip failed \(No matching distribution found for torch==99\); its log is"):
        list(environment.make(Path(sys.executable)))
    assert environment.stamp.read_text() == UNFINISHED
    assert "No matching distribution" in environment.log.read_text()
    assert not environment.is_ready()
    pip_does("print('Collecting torch')", monkeypatch)
    assert "looking for torch" in list(environment.make(Path(sys.executable)))
    assert environment.is_ready()


def test_a_half_made_environment_is_thrown_away_and_a_whole_one_kept(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_does("print('Collecting torch')", monkeypatch)
    leftover = environment.folder / "leftover"
    environment.stamp.write_text(environment.fingerprint(VERSION))
    leftover.touch()
    list(environment.make(Path(sys.executable)))
    assert environment.is_ready() and leftover.exists()
    environment.stamp.write_text(UNFINISHED)
    list(environment.make(Path(sys.executable)))
    assert environment.is_ready() and not leftover.exists()


def test_leaving_early_ends_pip(environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    witness = environment.folder / "witness"
    environment.stamp.write_text(environment.fingerprint(VERSION))
    pip_does(
        f"import time, pathlib; print('Collecting torch', flush=True); time.sleep(3); pathlib.Path({str(witness)!r})"
        ".touch()",
        monkeypatch,
    )
    steps = environment.make(Path(sys.executable))
    assert next(words for words in steps if words == "looking for torch")
    steps.close()
    assert not witness.exists() and not environment.is_ready()


def test_a_full_disk_is_said_before_anything_is_fetched(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip_does("raise SystemExit('fetched')", monkeypatch)
    usage = shutil.disk_usage(environment.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**30))
    with pytest.raises(SetupError, match=r"Only 1\.1 GB are free on the disk that holds .*; Patina needs 3 GB"):
        list(environment.make(Path(sys.executable)))


def test_without_a_fitting_python_one_sentence_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfit() -> Iterator[Path]:
        yield Path("/nowhere/python3.11")

    monkeypatch.setattr(virtual_environment, "_candidates", unfit)
    with pytest.raises(SetupError, match=r"No suitable Python was found. Patina needs Python 3.11 .* try again"):
        find_python([Path("/nowhere/blender/python")])


def test_removing_frees_the_folder(environment: VirtualEnvironment) -> None:
    (environment.folder / "big").write_bytes(bytes(5000))
    assert environment.size() >= 5000
    environment.remove()
    assert not environment.folder.exists()
    environment.remove()


def test_a_disk_that_fills_up_on_the_way_is_said(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    pip_does(f"print({words!r}); raise SystemExit(1)", monkeypatch)
    environment.stamp.write_text(environment.fingerprint(VERSION))
    with pytest.raises(SetupError, match="No space left on device"):
        list(environment.make(Path(sys.executable)))
    assert not environment.is_ready()
