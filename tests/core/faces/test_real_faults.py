"""Faults that only a real process can have: a parent that is gone, a stop in the middle, too little memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.border.names import CHECKPOINT_FILE, LOCK_FILE, RESULT_FILE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither these signals nor these limits")


def start(root: Path, *typed: str, **options: Any) -> subprocess.Popen[str]:
    """Start the engine with what was typed."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "core", *typed]
    return subprocess.Popen(command, cwd=root, encoding="utf-8", **pipes, **options)


def hear(engine: subprocess.Popen[str], event: str, times: int = 1) -> None:
    """Wait until the engine has said something so many times."""
    assert engine.stdout is not None
    for line in engine.stdout:
        times -= json.loads(line)["event"] == event
        if not times:
            return
    pytest.fail("the engine has ended")


def test_an_engine_that_is_stopped_goes_on_and_ends_with_its_parent(
    root: Path, make_job: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_job(tmp_path / "job", steps=20000, feature="stem:1")
    with start(root, "serve") as engine:
        assert engine.stdin is not None
        engine.stdin.write(json.dumps({"request": "run", "job": str(folder)}) + "\n")
        engine.stdin.flush()
        hear(engine, "progress", 2)
        os.kill(engine.pid, signal.SIGSTOP)
        os.kill(engine.pid, signal.SIGCONT)
        hear(engine, "progress", 2)
        assert (folder / LOCK_FILE).exists()
        # All that a child hears when its parent dies, however it dies.
        engine.stdin.close()
        engine.stdin = None
        engine.communicate(timeout=60)
        assert engine.returncode == 0
    assert json.loads((folder / RESULT_FILE).read_text())["status"] == "cancelled"
    assert (folder / CHECKPOINT_FILE).is_file() and not (folder / LOCK_FILE).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
@pytest.mark.parametrize("mebibytes", [200, 1300], ids=["before anything is loaded", "in the middle"])
def test_too_little_memory_is_one_sentence(root: Path, tmp_path: Path, mebibytes: int) -> None:
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20,) * 2)

    job = {"mode": "image-feature", "feature": "stem:1", "size": [4096, 4096], "steps": 2, "device": "cpu"}
    (tmp_path / "job.json").write_text(json.dumps(job))
    with start(root, "run", str(tmp_path), preexec_fn=limit) as engine:
        _, said = engine.communicate(timeout=100)
    assert engine.returncode == 1
    (words,) = said.splitlines()
    assert words.startswith("patina: ") and "not enough memory" in words


def test_a_hostile_job_ends_the_real_command_with_2(root: Path, tmp_path: Path) -> None:
    for name, text in {"deep": "[" * 10**6, "mode": '{"mode": [[]]}', "outside": HOSTILE}.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "job.json").write_text(text)
        with start(root, "run", str(folder)) as engine:
            out, said = engine.communicate(timeout=60)
        assert (engine.returncode, out, len(said.splitlines())) == (2, "", 1), said


HOSTILE = '{"mode": "image-style", "content": "/etc/passwd", "style": ["a.png"]}'
