"""What goes wrong while a job runs: the disk, the folder, the numbers, the memory, another process."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import filelock
import pytest

from core.border.messages import Event, Finished, Progress
from core.border.names import CHECKPOINT_FILE, JOB_FILE, LOCK_FILE, PREVIEW_FILE, RESULT_FILE
from core.errors import InputError, PatinaError
from core.faces.cli.main import main
from core.job import locked as lock_module
from core.job import steps
from core.job.locked import locked
from core.job.run import Cancelled, run_job
from tests.core.job.test_strangers_settings import is_one_sentence

pytestmark = pytest.mark.usefixtures("toy_mode")

COLOR = "color.txt"
ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT, errno.ESTALE)


def toy(folder: Path, **settings: object) -> Path:
    folder.mkdir()
    (folder / JOB_FILE).write_text(json.dumps({"mode": "toy-color", "steps": 8, **settings}), encoding="utf-8")
    return folder


def run(folder: Path, cancel_at: int | None = None, resume: bool = False) -> list[Event]:
    events: list[Event] = []
    with closing(run_job(folder, resume)) as running:
        for event in running:
            events.append(event)
            if isinstance(event, Progress) and event.step == cancel_at:
                events.append(running.throw(Cancelled()))
    return events


@contextmanager
def failing(patch: pytest.MonkeyPatch, code: int, fails: Callable[[str], bool]) -> Iterator[None]:
    """No file for whose name ``fails`` is true can take its place."""
    replace = Path.replace

    def fail(temporary: Path, path: Path) -> Path:
        if fails(path.name):
            raise OSError(code, os.strerror(code))
        return replace(temporary, path)

    with patch.context() as inner:
        inner.setattr(Path, "replace", fail)
        yield


def step_of(folder: Path) -> str:
    return (folder / COLOR).read_text()


MOMENTS: dict[str, tuple[Callable[[str], bool], int | None]] = {
    "at the first preview": (lambda name: name == PREVIEW_FILE, None),
    "at a checkpoint": (lambda name: name == CHECKPOINT_FILE, None),
    "at the result": (lambda name: name == COLOR, None),
    "at the very end": (lambda name: name == RESULT_FILE, None),
    "at the checkpoint of a cancel": (lambda name: name == CHECKPOINT_FILE, 4),
    "at the result of a cancel": (lambda name: name == COLOR, 4),
    "everywhere": (bool, None),
}


@pytest.mark.parametrize("code", ERRORS, ids=lambda code: errno.errorcode[code])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_disk_that_fails_is_one_sentence_that_says_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, code: int
) -> None:
    fails, cancel_at = MOMENTS[moment]
    monkeypatch.setattr(steps, "_CHECKPOINT_INTERVAL", 0.0 if moment == "at a checkpoint" else 60.0)
    folder, whole = toy(tmp_path / "job"), toy(tmp_path / "whole")
    run(whole)
    with failing(monkeypatch, code, fails), pytest.raises(PatinaError) as error:
        run(folder, cancel_at)
    words = str(error.value)
    assert is_one_sentence(words) and "could not be written" in words
    assert not [path.name for path in folder.iterdir() if ".part" in path.name or path.name == LOCK_FILE]
    if (folder / CHECKPOINT_FILE).exists():
        assert f"{CHECKPOINT_FILE} holds step" in words and "--resume" in words
        run(folder, resume=True)
        assert step_of(folder) == step_of(whole)
    else:
        assert "--resume" not in words
        run(folder)


def test_the_checkpoint_of_before_is_kept_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = toy(tmp_path / "job")
    run(folder, cancel_at=3)
    with (
        failing(monkeypatch, errno.ENOSPC, bool),
        pytest.raises(PatinaError, match=r"is full; .*; checkpoint\.pt holds step 3, from which --resume continues\."),
    ):
        run(folder, resume=True)


@pytest.mark.parametrize("name", ["texture.png", "image.png", "model.glb"])
def test_the_picture_of_before_is_kept_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder = toy(tmp_path / "job")
    (folder / name).write_text("of an earlier run")
    with (
        failing(monkeypatch, errno.ENOSPC, lambda name: name == COLOR),
        pytest.raises(PatinaError, match=rf"; {name} of an earlier run remains; checkpoint\.pt holds step 8"),
    ):
        run(folder)
    assert json.loads((folder / RESULT_FILE).read_text())["message"].endswith("from which --resume continues.")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can make a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    try:
        folder = toy(small / "job")
        run(folder, cancel_at=3)
        kept = (folder / CHECKPOINT_FILE).read_bytes()
        room = shutil.disk_usage(small).free
        (small / "ballast").write_bytes(bytes(room))
        assert shutil.disk_usage(small).free == 0
        with pytest.raises(PatinaError, match="is full") as error:
            run(folder, resume=True)
        assert is_one_sentence(str(error.value))
        assert (folder / CHECKPOINT_FILE).read_bytes() == kept
        (small / "ballast").unlink()
        assert run(folder, resume=True)[-1] == Finished("finished", str(folder))
    finally:
        subprocess.run(["umount", small], check=True)


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file", encoding="utf-8")


def moved(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


@pytest.mark.parametrize("happens", [gone, replaced, moved])
def test_a_folder_that_disappears_while_it_is_in_use(tmp_path: Path, happens: Callable[[Path], None]) -> None:
    folder = toy(tmp_path / "job", steps=50)
    running = run_job(folder)
    next(event for event in running if isinstance(event, Progress) and event.step == 2)
    happens(folder)
    with pytest.raises(PatinaError) as error:
        deque(running, maxlen=0)
    assert is_one_sentence(str(error.value)) and "could not be written" in str(error.value)
    assert not folder.is_dir(), "nobody has made it again"


@pytest.mark.parametrize("trouble", ["nan", "inf", "nan gradient"])
def test_an_objective_that_is_no_number_stops_with_the_last_good_result(tmp_path: Path, trouble: str) -> None:
    folder, good = toy(tmp_path / "job", trouble=trouble), toy(tmp_path / "good")
    run(good, cancel_at=3)
    last = run(folder)[-1]
    assert isinstance(last, Finished) and last.status == "failed" and is_one_sentence(last.message)
    assert "not a number at step 4" in last.message and "the result of step 3 is saved" in last.message
    assert step_of(folder) == step_of(good)
    result = json.loads((folder / RESULT_FILE).read_text())
    assert (result["status"], result["message"], result["steps_done"]) == ("failed", last.message, 3)
    assert all(math.isfinite(value) for value in result["curve"])


def test_the_command_line_says_so_with_status_1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(toy(tmp_path / "job", trouble="nan"))]) == 1
    out, err = capfd.readouterr()
    assert "patina: The objective is not a number at step 4" in err and COLOR in out


def test_memory_that_runs_out_is_one_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = toy(tmp_path / "job", trouble="memory")
    assert main(["run", str(folder)]) == 1
    err = capfd.readouterr().err
    assert "There is not enough memory" in err and "bug" not in err and f"{CHECKPOINT_FILE} holds step 3" in err


def test_a_second_process_is_refused_and_the_first_is_not_disturbed(tmp_path: Path) -> None:
    folder = toy(tmp_path / "job")
    running = run_job(folder)
    next(running)
    before = (folder / JOB_FILE).read_bytes()
    with pytest.raises(InputError, match=r"Another process is working on the job in .*; wait until it ends or choose"):
        run(folder)
    assert main(["toy", "color", "--out", str(folder)]) == 2
    assert (folder / JOB_FILE).read_bytes() == before, "packing is refused, too"
    assert list(running)[-1] == Finished("finished", str(folder))
    assert not (folder / LOCK_FILE).exists()
    assert run(folder)[-1] == Finished("finished", str(folder))


_HOLD = """
import sys, time
from pathlib import Path
import filelock
lock = getattr(filelock, sys.argv[2])(sys.argv[1])
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("kind", ["FileLock", "SoftFileLock"], ids=["locks of the system", "a drive without locks"])
def test_a_process_that_has_died_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = toy(tmp_path / "job")
    if kind == "SoftFileLock":
        no_system_locks(monkeypatch)
    path = folder / (LOCK_FILE if kind == "FileLock" else f"{LOCK_FILE}.holder")
    command = [sys.executable, "-c", _HOLD, str(path), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="Another process is working"), locked(folder):
            pass
        holder.kill()
        holder.wait()
        assert path.exists()
    assert run(folder)[-1] == Finished("finished", str(folder))
    assert not path.exists()


def no_system_locks(patch: pytest.MonkeyPatch) -> None:
    class NoLock(filelock.FileLock):
        def acquire(self, *_: Any, **__: Any) -> Any:
            Path(self.lock_file).touch()
            raise OSError(errno.ENOLCK, "No locks available")

    patch.setattr(lock_module, "FileLock", NoLock)


def test_a_drive_without_locks_is_locked_by_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_system_locks(monkeypatch)
    with locked(tmp_path):
        with pytest.raises(InputError, match=r"delete job\.lock\.holder there"), locked(tmp_path):
            pass
        assert [path.name for path in tmp_path.iterdir()] == [f"{LOCK_FILE}.holder"]
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_is_given_back_may_be_taken_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [filelock.FileLock(tmp_path / LOCK_FILE) for _ in range(2)]

    class Handed(filelock.FileLock):
        def release(self, force: bool = False) -> None:
            super().release(force)
            others[0].acquire(blocking=False)

    monkeypatch.setattr(lock_module, "FileLock", Handed)
    with locked(tmp_path):
        pass
    with pytest.raises(filelock.Timeout):
        others[1].acquire(blocking=False)
    others[0].release()
