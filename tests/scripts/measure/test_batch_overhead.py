"""Where the worker-seconds of a batch go adds up."""

from __future__ import annotations

import pytest

from core.batch.standing import Standing
from scripts.measure.batch_overhead import overhead


def job(worker: str, begun: float, ended: float) -> Standing:
    return Standing("finished", worker=worker, attempts=1, seconds=ended - begun, beat=ended)


def test_every_second_of_a_worker_is_accounted_for() -> None:
    jobs = [job("a", 3.0, 10.0), job("b", 4.0, 8.0), job("a", 10.5, 20.0)]
    found = overhead(jobs, 3, 0.0, 22.0)
    assert (found.own, found.start, found.between, found.close) == (20.5, 7.0, 0.5, 6.0)
    # One has ended early, and one has had nothing to do.
    assert found.uneven == 12.0 + 20.0
    assert found.own * (1 + found.ratio) == pytest.approx(3 * 22.0)
