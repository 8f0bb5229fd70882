"""The parts of baking that need no rendering: UVs that leave the texture, and texels that no face covers."""

from __future__ import annotations

import bpy
import numpy as np

from addon.blender.bake_area import Area, areas, wrapped_uvs
from addon.blender.fill import filled


def wrapped(*faces: list[tuple[float, float]]) -> list[list[list[tuple[float, float]]]]:
    """Wrap faces with three corners each; return their corners in each round."""
    uvs = np.array(faces, np.float32).reshape(-1, 2)
    rounds = wrapped_uvs(uvs, np.arange(0, len(uvs), 3, dtype=np.int32))
    return [[[tuple(corner) for corner in face] for face in made.reshape(-1, 3, 2).tolist()] for made in rounds]


def test_faces_inside_stay_where_they_are() -> None:
    face = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]
    assert wrapped(face) == [[face]]


def test_faces_in_other_repeats_are_moved() -> None:
    assert wrapped([(-4.0, 7.0), (-3.0, 7.0), (-4.0, 8.0)]) == [[[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]]]


def test_faces_over_a_border_are_seen_on_both_sides() -> None:
    first, second = wrapped([(0.5, 0.0), (1.5, 0.0), (0.5, 1.0)])
    assert first == [[(0.5, 0.0), (1.5, 0.0), (0.5, 1.0)]]
    assert second == [[(-0.5, 0.0), (0.5, 0.0), (-0.5, 1.0)]]


def test_huge_and_broken_uvs_cost_no_more_than_others() -> None:
    with np.errstate(all="raise"):
        assert len(wrapped([(0.0, 0.0), (1e6, 0.0), (0.0, 1e6)])) == 9
        assert len(wrapped([(np.nan, 0.0), (1.0, np.inf), (0.0, 1.0)])) == 1


def test_only_the_part_with_faces_is_baked(cube: bpy.types.Object) -> None:
    for corner in cube.data.uv_layers[0].uv:
        corner.vector = (0.5 + corner.vector.x / 4, 0.25 * corner.vector.y)
    (area,) = areas(cube.data, "UVMap", 64)
    # The cube's map goes from 0.125 to 0.875 in u.
    assert (area.columns, area.rows) == (slice(34, 46), slice(0, 16))
    made = np.array([tuple(corner.vector) for corner in cube.data.uv_layers[area.uv_map].uv])
    np.testing.assert_allclose((made.min(axis=0), made.max(axis=0)), ((0, 0), (1, 1)), atol=1e-6)


def test_without_room_for_a_uv_map_all_of_it_is_baked(cube: bpy.types.Object) -> None:
    for number in range(7):
        cube.data.uv_layers.new(name=str(number))
    assert list(areas(cube.data, "UVMap", 64)) == [Area("UVMap", 0, 0, 64, 64)]


def test_holes_take_the_colors_around_them() -> None:
    colors = np.zeros((5, 7, 3), np.float32)
    colors[:, :3], colors[:, 4:] = (1, 0, 0), (0, 0, 1)
    covered = np.ones((5, 7), bool)
    covered[:, 3] = False
    found = filled(colors, covered)
    np.testing.assert_array_equal(found[covered], colors[covered])
    assert (found[:, 3].sum(axis=1) == 1).all() and (found[:, 3, 1] == 0).all()


def test_one_color_fills_everything() -> None:
    covered = np.zeros((33, 20), bool)
    covered[7, 11] = True
    found = filled(np.where(covered[..., None], np.float32(0.25), np.float32(9)), covered)
    assert (found == 0.25).all()
