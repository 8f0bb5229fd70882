from __future__ import annotations

from typing import Any

import numpy as np

from core.mesh.udim import ONE_IMAGE
from core.render.uv_buffer import UVBuffer
from core.texture.areas import WHOLE, Area, areas_of, rest, shares, together
from core.texture.surface_map import SurfaceMap

ANY: Any = None


def view(count: int) -> UVBuffer:
    """Pixels from left to right across the UV map."""
    uvs = np.stack([(np.arange(count) + 0.5) / count, np.full(count, 0.5)], axis=1).astype(np.float32)
    nothing = np.zeros(count, np.float32)
    return UVBuffer(count, np.arange(count), uvs, np.zeros((count, 3)), nothing, nothing, np.zeros(count, np.int32))


def across(*values: float) -> SurfaceMap:
    """A map with these values from left to right."""
    return SurfaceMap((np.tile(np.array(values, np.float32)[None, :, None], (4, 1, 1)),), ONE_IMAGE)


def test_one_area_is_everywhere_without_maps() -> None:
    assert areas_of(None, None, None, 1) == WHOLE
    np.testing.assert_array_equal(WHOLE.weights(view(8)), np.ones((1, 8)))


def test_groups_share_what_the_extent_leaves() -> None:
    groups = SurfaceMap((np.concatenate([across(1, 0).images[0], across(0, 1).images[0]], axis=2),), ONE_IMAGE)
    areas = areas_of(across(1, 0.5), groups, None, 2)
    assert areas.kinds == (Area(0), Area(1))
    np.testing.assert_allclose(areas.weights(view(2)), [[1.0, 0.0], [0.0, 0.5]])


def test_pattern_sizes_make_an_area_each_and_fade_into_each_other() -> None:
    areas = areas_of(None, None, across(0.5, 0.5, 1, 1), 1)
    assert [kind.octaves for kind in areas.kinds] == [0.0, 1.0], "those in between occur nowhere in the image"
    weights = areas.weights(view(4))
    np.testing.assert_allclose(weights, [[1, 1, 0, 0], [0, 0, 1, 1]])
    between = areas_of(None, None, across(0.5, 0.625), 1)
    np.testing.assert_allclose(between.weights(view(2)), [[1, 0.5], [0, 0.5]])


def test_overlapping_masks_share_by_weight_and_all_alike_where_none_is() -> None:
    left, all_over, nowhere = (
        np.array([[[1], [0]]], np.float32),
        np.ones((1, 2, 1), np.float32),
        np.zeros((1, 2, 1), np.float32),
    )
    found = shares([lambda *_: left, lambda *_: all_over], [1, 3])(ANY, 2)
    np.testing.assert_allclose(found, [[[0.25, 0.75], [0.0, 1.0]]])
    np.testing.assert_allclose(shares([lambda *_: nowhere, lambda *_: nowhere], [1, 3])(ANY, 2), 0.5)
    np.testing.assert_allclose(together([lambda *_: left, lambda *_: left])(ANY, 2), left)
    np.testing.assert_allclose(rest([lambda *_: left, lambda *_: left])(ANY, 2), 1 - left)
    np.testing.assert_allclose(rest([])(ANY, 2), 1)
