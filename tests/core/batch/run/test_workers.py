"""How many workers a machine has room for, and what each may use."""

from __future__ import annotations

import pytest

from core.batch.run import workers
from core.batch.run.workers import environments, usual_workers
from core.machine.amounts import available_memory, forget_peak, memory, peak_memory


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with eight cores, 10 GiB of free memory, and no GPU."""
    monkeypatch.setattr(workers, "processors", lambda: 8)
    monkeypatch.setattr(workers, "available_memory", lambda: 10 * 2**30)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    return monkeypatch


def test_workers_are_as_many_as_cores_and_memory_allow(machine: pytest.MonkeyPatch) -> None:
    gibibyte = 2**30
    assert usual_workers([], 1) == 8
    assert usual_workers([gibibyte], 1) == 8
    assert usual_workers([gibibyte], 4) == 2
    assert usual_workers([2 * gibibyte] * 3, 1) == 5
    assert usual_workers([1024 * gibibyte], 1) == 1
    # One that is large has to wait, and the others need not be fewer for it.
    assert usual_workers([gibibyte, gibibyte, 9 * gibibyte], 1) == 8


def test_cores_are_shared_out(machine: pytest.MonkeyPatch) -> None:
    assert environments(3) == [{"OMP_NUM_THREADS": "2"}] * 3
    assert environments(3, 1) == [{"OMP_NUM_THREADS": "1"}] * 3
    machine.setenv("OMP_NUM_THREADS", "5")
    assert environments(2) == [{}, {}]


def test_each_worker_has_a_gpu(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("CUDA_VISIBLE_DEVICES", "2,3")
    assert usual_workers([2**30], 1) == 2
    assert [each["CUDA_VISIBLE_DEVICES"] for each in environments(4)] == ["2", "3", "2", "3"]


def test_memory_is_measured() -> None:
    most, free = memory(), available_memory()
    assert most and free and 0 < free <= most
    before = peak_memory()
    forget_peak()
    block = bytearray(b"x") * 2**28
    assert peak_memory() >= 2**28 and before > 2**22
    del block
