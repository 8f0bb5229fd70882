"""What the engine's doctor says, in one sentence and in detail."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from addon.engine.virtual_environment import SetupError
from addon.setup import doctor as asking
from addon.setup.devices import Found
from addon.setup.doctor import Report, consult
from tests.addon.setup.engines import BROKEN, CPU, GPU, TORCH, Doctor, report


def outcome(steps: Generator[str, None, Report]) -> Report:
    """Return what the doctor says in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            told: Report = end.value
            return told


def test_a_good_engine_gets_one_sentence_and_the_rest_is_detail(doctor: Doctor) -> None:
    told = outcome(consult(doctor(report(TORCH, CPU, GPU, lines=("ok torch", "ok devices")))))
    assert told.ok
    assert told.verdict == "The engine works with PyTorch 2.13.0 on NVIDIA H100 and the CPU (16 threads)."
    assert told.details == ("ok torch", "ok devices")


def test_a_bad_engine_is_told_by_what_is_wrong_first(doctor: Doctor) -> None:
    told = outcome(consult(doctor(report(BROKEN, CPU, lines=("BAD torch",), ok=False))))
    assert not told.ok
    assert told.verdict == "The engine cannot run jobs: torch broken (no libgomp); install it again."


def test_a_gpu_that_cannot_be_used_is_told(doctor: Doctor) -> None:
    old = {**GPU, "topic": "device cuda", "good": False, "words": "the driver is too old", "advice": "update it"}
    told = outcome(consult(doctor(report(TORCH, CPU, old))))
    assert told.ok and told.verdict == "The engine works, but the driver is too old; update it."


def test_the_doctor_tells_which_devices_there_are(doctor: Doctor) -> None:
    python = doctor("print('Libraries chatter.')\n" + report(GPU))
    assert outcome(consult(python)).found == Found(python, {"CUDA": "NVIDIA H100"})


def test_what_is_examined_is_told_meanwhile(doctor: Doctor) -> None:
    slow = "print('packages', file=sys.stderr, flush=True); time.sleep(0.5)"
    words = list(consult(doctor(report(TORCH, first=slow))))
    assert "testing the engine: packages" in words


def test_a_test_that_is_given_up_ends_its_process(doctor: Doctor) -> None:
    steps = consult(doctor("import time; time.sleep(60)"))
    next(steps)
    begun = time.monotonic()
    steps.close()
    assert time.monotonic() - begun < 5


def test_an_engine_that_falls_over_is_told_with_its_last_words(doctor: Doctor) -> None:
    told = outcome(consult(doctor("raise SystemExit('No module named pydantic')")))
    assert told.verdict == "The engine does not work (No module named pydantic); install it again."
    assert not told.ok and told.found is None


def test_a_silent_engine_is_told(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PATIENCE", 0.3)
    with pytest.raises(SetupError, match="did not respond for"):
        outcome(consult(doctor("import time; time.sleep(60)")))


def test_a_python_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot be started .* install the engine again"):
        outcome(consult(tmp_path / "python"))
