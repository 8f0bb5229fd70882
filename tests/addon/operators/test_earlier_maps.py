"""Maps of results that textures start from or leave where they are, by operator, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import addon
from addon.jobs.earlier_maps import maps_of_base, maps_of_start
from addon.jobs.result_maps import maps_of
from tests.addon.operators.test_masks import face_of, generate, pixels_of

RELIEF = {"task": "FEATURE", "feature": "blocks.3.2:10", "relief": "COLOR"}


@pytest.fixture
def grouped(cube: bpy.types.Object, engine: None) -> Iterator[bpy.types.Object]:
    """The add-on is registered, the engine is known, and the top of a cube is the group Top."""
    addon.register()
    top = next(polygon for polygon in cube.data.polygons if polygon.normal.z > 0.5)
    cube.vertex_groups.new(name="Top").add(list(top.vertices), 1.0, "REPLACE")
    yield cube
    addon.unregister()


def map_of(texture: bpy.types.Image, kind: str) -> np.ndarray:
    return pixels_of(maps_of(texture).images[kind])


def test_outside_of_a_mask_the_relief_stays(grouped: bpy.types.Object) -> None:
    before = generate([], **RELIEF, relative_depth=0.2)
    after = generate([], **RELIEF, relative_depth=0.05, mask="VERTEX_GROUP:Top", feather=0.0, seed=3)
    below, top = (face_of(grouped, 64, (0, 0, z)) for z in (-1, 1))
    for kind in ("height", "normal"):
        first, second = map_of(before, kind), map_of(after, kind)
        assert (first[below] == second[below]).all(), kind
        assert (first[top] != second[top]).any(), kind
    assert maps_of(after).depth == maps_of(before).depth


def test_files_of_maps_are_found_for_each_end(grouped: bpy.types.Object, tmp_path: Path) -> None:
    made = generate([], **RELIEF)
    start = maps_of_start(made.name, None, tmp_path)
    assert set(start) == {"start_height"} and start["start_height"].is_file()
    base: dict[str, Any] = maps_of_base(made, tmp_path)
    assert set(base) == {"base_height", "base_normal", "base_depth"} and base["base_depth"] > 0
    assert maps_of_start("", bpy.data.images.new("Plain", 4, 4), tmp_path) == {}


def test_a_texture_starts_from_the_relief_of_another(grouped: bpy.types.Object) -> None:
    before = generate([], **RELIEF, steps=12)
    after, other = (generate([], **RELIEF, seed=5, steps=1, start_texture=start) for start in (before.name, ""))
    wanted, found, noise = (map_of(image, "height")[..., 0].ravel() for image in (before, after, other))
    assert np.corrcoef(wanted, found)[0, 1] > 0.7 > 0.3 > np.corrcoef(wanted, noise)[0, 1]
