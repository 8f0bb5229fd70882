"""The tables of prints: who reads what, and what it costs to write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from scripts.measure import print_readings, print_speed
from scripts.measure.print_models import knot, model_of_files
from scripts.readers.all import READERS
from tests.core.printing.models import ball

SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"


def test_every_format_and_reader_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    # The others are slower; all are tested with the files that they read.
    quick = [reader for reader in READERS if reader.name in ("lib3mf", "trimesh")]
    monkeypatch.setattr(print_readings, "READERS", quick)
    rows = [dict(zip(print_readings.COLUMNS, row, strict=True)) for row in print_readings.rows(ball(5, size=96))]
    colors = {
        (row["format"], row["read by"]): float(row["color (ΔE)"])
        for row in rows
        if row["read by"] in ("lib3mf", "trimesh")
    }
    assert set(colors) == {
        ("3mf", "lib3mf"),
        ("filament 3mf", "lib3mf"),
        *((kind, "trimesh") for kind in ("obj", "glb", "ply")),
    }
    assert colors.pop(("ply", "trimesh")) < 3
    assert max(colors.values()) < 0.1


@pytest.mark.parametrize("what", ["glb", "filament 3mf", "whole print"])
def test_costs_of_writing_are_measured(what: str) -> None:
    row = print_speed.measure(200, 64, what)
    assert row["seconds"] > 0
    assert row["memory"] > 0.05
    assert row["bytes"] > 1000


def test_the_model_that_is_timed_is_a_solid_of_that_size() -> None:
    model = knot(5000, 32)
    solid = trimesh.Trimesh(model.mesh.positions, model.mesh.triangles, process=False)
    assert solid.is_volume
    assert len(solid.faces) == pytest.approx(5000, rel=0.02)
    assert np.ptp(model.mesh.positions[:, 2]) == pytest.approx(80)


def test_a_model_comes_from_two_files(tmp_path: Path) -> None:
    (tmp_path / "square.obj").write_text(SQUARE, encoding="utf-8")
    Image.new("RGB", (8, 8), (200, 100, 50)).save(tmp_path / "skin.png")
    model = model_of_files(tmp_path / "square.obj", tmp_path / "skin.png", "y")
    np.testing.assert_allclose(np.ptp(model.mesh.positions, axis=0), (80, 0, 80), atol=1e-4)
    assert (model.texture == (200, 100, 50)).all()
