from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Event, Progress
from core.faces.cli.main import main

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def toy(toy_mode: None, tmp_path: Path) -> Callable[..., int]:
    """Types ``python -m core toy color --out DIR …`` and returns the exit status."""
    return lambda *typed: main(["toy", "color", "--out", str(tmp_path / "job"), *typed])


def one_line(streams: Streams) -> str:
    """Return the only line on standard error; nothing may be on standard output."""
    stdout, stderr = streams.readouterr()
    assert stdout == ""
    (line,) = stderr.splitlines()
    return line


def test_a_job_ends_with_its_files(toy: Callable[..., int], tmp_path: Path, capfd: Streams) -> None:
    assert toy("--steps", "5") == 0
    stdout, stderr = capfd.readouterr()
    assert f"In {tmp_path / 'job'}:\n  color.txt\n  result.json\n" in stdout
    # Not a terminal: no bar, only notes.
    assert stderr == "patina: Toys are not real.\n"


def test_json_is_all_there_is_on_standard_output(toy: Callable[..., int], tmp_path: Path, capfd: Streams) -> None:
    assert toy("--steps", "5", "--trouble", "noise", "--json") == 0
    stdout = capfd.readouterr().out
    assert json.loads(stdout)["status"] == "finished"
    assert stdout == (tmp_path / "job" / "result.json").read_text()


def test_a_packed_folder_runs_again_to_the_same_result(toy: Callable[..., int], tmp_path: Path) -> None:
    toy("--steps", "5")
    result = tmp_path / "job" / "color.txt"
    first = result.read_bytes()
    result.unlink()
    assert main(["run", str(tmp_path / "job")]) == 0
    assert result.read_bytes() == first


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        (["--steps", "0"], 2, "'steps'"),
        (["--steps", "none"], 2, "--steps"),
        (["--delay", "1"], 2, "'delay'"),
        (["--setps", "3"], 2, "--steps"),
        (["--picture", "missing.png"], 2, "missing.png"),
        (["--backbone", "efficientnet"], 2, "efficientnet_lite0"),
        (["--resume"], 2, "job.json"),
        (["--trouble", "bug"], 1, "--debug"),
    ],
)
def test_errors_are_one_line_and_json_when_asked(
    toy: Callable[..., int], typed: list[str], status: int, words: str, capfd: Streams
) -> None:
    assert toy(*typed) == status
    line = one_line(capfd)
    assert line.startswith("patina: ")
    assert words in line
    assert toy(*typed, "--json") == status
    stdout, stderr = capfd.readouterr()
    assert json.loads(stdout) == {"status": "failed", "message": stderr.removeprefix("patina: ").rstrip("\n")}


def test_a_bad_mesh_is_refused_without_a_trace(picture: Path, tmp_path: Path, capfd: Streams) -> None:
    mesh = tmp_path / "bare.obj"
    mesh.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", encoding="utf-8")
    out = tmp_path / "job"
    assert main(["texture", "--mesh", str(mesh), "--style", str(picture), "--out", str(out)]) == 2
    assert "--uv-map new" in one_line(capfd)
    assert not out.exists()


def test_debug_shows_the_traceback(toy: Callable[..., int], capfd: Streams) -> None:
    assert toy("--trouble", "bug", "--debug") == 1
    assert "Traceback" in capfd.readouterr().err


def press_at_step(step: int, monkeypatch: pytest.MonkeyPatch, number: int = signal.SIGINT) -> None:
    """Send this process a signal when the job has made so many steps."""
    import core.job.run

    real = core.job.run.run_job

    def pressed(*arguments: Any) -> Any:
        events = real(*arguments)

        def relay() -> Any:
            event: Event | None = next(events)
            while event is not None:
                if isinstance(event, Progress) and event.step == step:
                    signal.raise_signal(number)
                try:
                    yield event
                except core.job.run.Cancelled as canceled:
                    event = events.throw(canceled)
                else:
                    event = next(events, None)

        return relay()

    monkeypatch.setattr(core.job.run, "run_job", pressed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_what_there_is_and_resuming_ends_the_same(
    number: int, toy: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Streams
) -> None:
    toy("--steps", "30")
    uninterrupted = (tmp_path / "job" / "color.txt").read_bytes()
    with monkeypatch.context() as patch:
        press_at_step(10, patch, number)
        assert toy("--steps", "30") == 130
    assert "Canceled after 10 of 30 steps." in capfd.readouterr().err
    assert (tmp_path / "job" / "color.txt").read_bytes() != uninterrupted
    assert json.loads((tmp_path / "job" / "result.json").read_text())["status"] == "cancelled"
    assert toy("--resume") == 0
    assert (tmp_path / "job" / "color.txt").read_bytes() == uninterrupted


def test_resuming_with_the_same_settings_is_fine(
    toy: Callable[..., int], picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        press_at_step(3, patch)
        assert toy("--steps", "30", "--picture", str(picture)) == 130
    assert toy("--resume", "--picture", str(picture), "--steps", "30") == 0


def test_resuming_with_other_settings_names_the_first(
    toy: Callable[..., int], picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Streams
) -> None:
    with monkeypatch.context() as patch:
        press_at_step(3, patch)
        toy("--steps", "30", "--picture", str(picture))
    capfd.readouterr()
    other = tmp_path / "other.jpg"
    Image.fromarray(np.zeros((32, 32, 3), np.uint8)).save(other)
    for typed, named in (
        (["--steps", "31", "--seed", "7"], "--steps"),
        (["--steps", "30", "--seed", "7"], "--seed"),
        (["--picture", str(other)], "--picture"),
    ):
        assert toy("--resume", *typed) == 2
        assert f"{named} differs" in one_line(capfd)
    assert main(["texture", "--out", str(tmp_path / "job"), "--resume"]) == 2
    assert "toy-color" in one_line(capfd)


def test_layers_are_listed_with_their_channels(capfd: Streams) -> None:
    assert main(["layers"]) == 0
    assert "blocks.4.1" in capfd.readouterr().out
    assert main(["layers", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)[0].keys() == {"name", "channels", "stride"}


def test_the_doctor_speaks_words_or_json(capfd: Streams) -> None:
    assert main(["doctor"]) == 0
    assert "This machine can run jobs." in capfd.readouterr().out
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["ok"] is True


def test_a_doctor_who_finds_something_bad_exits_with_1(monkeypatch: pytest.MonkeyPatch, capfd: Streams) -> None:
    monkeypatch.setitem(sys.modules, "embreex.rtcore_scene", None)
    assert main(["doctor"]) == 1
    assert "BAD rasterizer Embree" in capfd.readouterr().out


def test_help_waits_for_no_torch(root: Path) -> None:
    code = (
        "import sys; from core.faces.cli.main import main\n"
        "try: main(['texture', '--help'])\n"
        "finally: assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=root)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT that a test can send to one process")
def test_ctrl_c_in_a_real_process(quad: Path, picture: Path, root: Path, tmp_path: Path) -> None:
    typed = f"texture --mesh {quad} --style {picture} --size 64 --view-size 64 --steps 20000 --out {tmp_path / 'job'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "core", *typed.split(), "--json"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    # The first preview tells that the loop has begun.
    deadline = threading.Timer(90, process.kill)
    deadline.start()
    while not (tmp_path / "job" / "preview.png").exists() and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    deadline.cancel()
    assert process.returncode == 130, stderr
    assert json.loads(stdout)["status"] == "cancelled"
    assert "Traceback" not in stderr
    assert {path.name for path in (tmp_path / "job").iterdir()} >= {"texture.png", "turntable.png", "checkpoint.pt"}
