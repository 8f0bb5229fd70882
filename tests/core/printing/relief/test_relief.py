"""Crossings and walls on shapes whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from core.mesh.displacement.displace import Relieved, relieved
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import mesh_of
from core.printing.relief.crossings import relief_crossings
from core.printing.relief.walls import spare_walls
from core.steps import result_of
from tests.core.mesh.displacement.reliefs import Level, Pits, Waves


def plate(thickness: float, depth: float) -> Relieved:
    shape = trimesh.creation.box((20, 20, thickness))
    mesh = mesh_of(shape.vertices, shape.faces)
    return result_of(relieved(mesh, Pits(mesh, depth), Limits(0.2, 0.01, 100_000)))


def test_a_shallow_relief_crosses_nothing() -> None:
    shape = trimesh.creation.icosphere(3)
    mesh = mesh_of(shape.vertices, shape.faces)
    found = relief_crossings(result_of(relieved(mesh, Waves(mesh, depth=0.05), Limits(0.02, 1e-3, 50_000))))
    assert found.count == 0
    assert not found.note(0.05)


def test_a_plate_goes_through_itself_where_it_is_engraved_by_more_than_half() -> None:
    found = relief_crossings(plate(2.0, 2.0))
    assert found.count > 100
    assert found.share == pytest.approx(0.5, abs=0.02)
    assert "avoids that" in found.note(2.0)
    assert relief_crossings(plate(2.0, 0.9)).count == 0


def test_parts_that_overlapped_before_do_not_count() -> None:
    one, other = trimesh.creation.icosphere(3), trimesh.creation.icosphere(3).apply_translation([0.5, 0.1, 0.2])
    positions = np.concatenate([one.vertices, other.vertices])
    mesh = mesh_of(positions, np.concatenate([one.faces, other.faces + len(one.vertices)]))
    assert relief_crossings(result_of(relieved(mesh, Level(0.0), Limits(0.02, 1e-3, 50_000)))).count == 0


def test_walls_keep_their_thickness() -> None:
    spared = spare_walls(plate(2.0, 0.9), 1.0)
    after = spared.relieved.moved()
    inner = np.abs(after.positions[:, :2]).max(axis=1) < 4
    assert np.abs(after.positions[inner, 2]).min() == pytest.approx(0.5, abs=1e-3)
    assert 0.2 < spared.share < 0.8
    assert spared.least == pytest.approx(0.5 / 0.9, abs=0.01)


def test_thick_walls_are_engraved_as_deep_as_asked() -> None:
    before = plate(4.0, 0.9)
    spared = spare_walls(before, 1.0)
    assert spared.share == 0
    np.testing.assert_array_equal(spared.relieved.heights, before.heights)


def test_embossing_needs_no_wall() -> None:
    before = plate(0.5, -0.9)
    np.testing.assert_array_equal(spare_walls(before, 1.0).relieved.heights, before.heights)
