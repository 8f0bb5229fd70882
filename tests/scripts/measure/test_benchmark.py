"""The benchmark, with a short run."""

from __future__ import annotations

import json

import pytest

from scripts.measure import benchmark


def test_a_row_for_each_size(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sizes", "64", "128", "--subdivisions", "0", "--steps", "20", "--quality", "1000", "--json"]
    assert benchmark.main(arguments) == 0
    rows = json.loads(capfd.readouterr().out)
    assert [row["size"] for row in rows] == [64, 128]
    for row in rows:
        assert row["triangles"] == 968
        assert row["ratio"] == pytest.approx(sum(row["milliseconds_per_step"].values()) / row["bare_network"])
        assert row["peak_memory"] >= row["memory_before"] > 0
        assert row["startup"] > 0 and row["seconds_to_quality"] > 0
