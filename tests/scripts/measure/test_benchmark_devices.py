"""The benchmark of devices, with short runs on a CPU."""

from __future__ import annotations

import json

import pytest

from scripts.measure import benchmark_devices


def test_a_row_for_each_case(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["--device", "cpu", "--backbones", "efficientnet_lite0", "squeezenet1_1", "--sizes", "64"]
    assert benchmark_devices.main([*arguments, "--views", "2", "--steps", "6", "--view-size", "64", "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert [row["backbone"] for row in rows] == ["efficientnet_lite0", "squeezenet1_1"]
    for row in rows:
        assert row["device"] == "cpu" and row["views"] == 2
        assert row["ratio"] == pytest.approx(row["milliseconds_per_step"] / row["bare_network"])
        assert set(row["parts"]) == {"views", "texture", "network"} and min(row["parts"].values()) > 0
        assert row["distance"] > 0
