"""Distances in views that no job uses, of two short runs."""

from __future__ import annotations

import json

import pytest

from scripts.measure import held_out


def test_a_row_for_each_picture_and_seed(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "--styles",
        "mosaic",
        "--seeds",
        "2",
        "--sizes",
        "64",
        "--steps",
        "4",
        "--set",
        "view_size=96",
        "--json",
    ]
    assert held_out.main(arguments) == 0
    rows = json.loads(capfd.readouterr().out)
    assert [(row["style"], row["seed"]) for row in rows] == [("mosaic", 0), ("mosaic", 1)]
    first, second = (row["distances"]["1"] for row in rows)
    assert first != second and 2 < min(first, second) < 10
