"""From the click to the first preview, with a real engine and a coarse model."""

from __future__ import annotations

import json

import pytest

from scripts.measure import first_preview


def test_medians_of_each_kind() -> None:
    measured = [("cold", {"step": 3.0}), ("warm", {"step": 1.0}), ("cold", {"step": 5.0})]
    assert first_preview.medians(iter(measured)) == {"cold": {"step": 4.0}, "warm": {"step": 1.0}}


def test_every_kind_of_job_reaches_its_preview(capsys: pytest.CaptureFixture[str]) -> None:
    assert first_preview.main(["--subdivisions", "0", "--rounds", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["cold", "again", "warm"]
    for figures in found.values():
        assert 0 < figures["exported"] <= figures["step"] <= figures["preview"]
        assert figures["processors"] > 0
