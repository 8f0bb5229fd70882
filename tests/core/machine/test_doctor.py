from __future__ import annotations

import sys
import warnings

import pytest

from core.machine.doctor import Finding, Report, _gpus, as_json, examinations, examine, in_words


def test_this_machine_can_run_jobs() -> None:
    report = examine()
    assert report.ok
    topics = [finding.topic for finding in report.findings]
    for topic in (
        "Python",
        "torch",
        "device cpu",
        "rasterizer Embree",
        "rasterizer nvdiffrast",
        "compiled loops",
        "memory",
    ):
        assert topic in topics
    assert "This machine can run jobs." in in_words(report)
    assert as_json(report)["ok"] is True


def test_a_missing_torch_is_bad_and_has_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    report = examine()
    assert not report.ok
    (line,) = (line for line in in_words(report) if line.startswith("BAD torch"))
    assert "install the engine again" in line


def test_a_broken_rasterizer_is_a_finding_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embreex.rtcore_scene", None)
    broken = [finding.topic for finding in examine().findings if finding.needed and not finding.good]
    assert broken == ["rasterizer Embree"]


def test_machines_without_numba_can_run_jobs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.kernels.compiled.kernels", lambda: None)
    report = examine()
    assert report.ok
    (line,) = (line for line in in_words(report) if "compiled loops" in line)
    assert "jobs take longer; install the engine again" in line


def test_what_no_job_needs_may_be_missing() -> None:
    assert Report((Finding("Python", True, True, "3.11"), Finding("nvdiffrast", False, False, "not installed"))).ok
    assert not Report((Finding("Python", False, True, "3.8", "use a newer one"),)).ok


def test_a_driver_that_is_too_old_is_told_and_jobs_run_on_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_available() -> bool:
        warnings.warn("CUDA initialization: The NVIDIA driver on your system is too old (found 11040).", stacklevel=1)
        return False

    monkeypatch.setattr("torch.cuda.is_available", is_available)
    # NVML counts the GPU all the same.
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    (found,) = (finding for finding in _gpus())
    assert (found.good, found.needed) == (False, False)
    assert "driver of the NVIDIA GPU is too old" in found.words and found.advice == "update the driver"


def test_each_examination_is_named_before_it_begins() -> None:
    topics = [topic for topic, _ in examinations()]
    assert topics[:3] == ["Python", "packages", "torch"]
