from __future__ import annotations

import numpy as np
import pytest

from core.parameterization.channels import MapSpace
from core.settings.texture import TextureSettings
from core.texture.material import calm_height, lit_height, maps_of, neutral_of

VOXELS = 0.5 / 2 ** np.arange(9)


def levels(lit: bool, smallest: float) -> np.ndarray:
    space = lit_height(smallest) if lit else calm_height(MapSpace("height"), smallest)
    return np.array([space.levels(voxel) for voxel in VOXELS])


def test_a_relief_brings_heights_and_styles_bring_their_maps_in_one_order() -> None:
    assert maps_of(TextureSettings(feature="stem:0")) == ()
    assert maps_of(TextureSettings(feature="stem:0", relief="color")) == ("height",)
    assert maps_of(TextureSettings(style=("a",)), ("occlusion", "roughness", "normal")) == ("roughness", "occlusion")


def test_finished_maps_are_neutral_beside_the_texture() -> None:
    assert neutral_of((MapSpace("height", mean=0.3), MapSpace("roughness", mean=0.8))) == (0.5, 0.8)


def test_levels_of_a_lit_relief_shrink_faster_than_their_voxels_and_the_widest_are_left_out() -> None:
    found = levels(lit=True, smallest=0)
    assert (found[VOXELS > 0.2] == 0).all() and (found[VOXELS < 0.13] > 0).all()
    slopes = (found / VOXELS)[VOXELS < 0.13]
    assert (np.diff(slopes) < 0).all()


def test_fine_levels_of_heights_count_less() -> None:
    found = levels(lit=False, smallest=0)
    assert (found[VOXELS > 0.03] == 1).all()
    slopes = (found / VOXELS)[VOXELS < 0.03]
    assert (np.diff(slopes) < 0).all()


@pytest.mark.parametrize("lit", [True, False])
@pytest.mark.parametrize("smallest", [0.02, 0.1, 0.4])
def test_a_relief_has_no_details_below_the_smallest(lit: bool, smallest: float) -> None:
    found = levels(lit, smallest)
    assert (found[smallest / 2 >= VOXELS] == 0).all()
    assert (found > 0).any()
