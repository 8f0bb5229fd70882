"""Seams: none where the color only depends on the place, many where each island has a picture of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.seam import seam


def worn(mesh: Mesh, texture: np.ndarray) -> Model:
    return Model(mesh, surface_of(mesh, "y"), texture)


def test_a_picture_that_goes_on_across_the_cut_has_no_seam(
    two_islands: Callable[..., Mesh], clouds: np.ndarray
) -> None:
    # Both islands show the same picture, shifted by the gap.
    texture = clouds.copy()
    gap = 32
    left = round(0.45 * 512)
    texture[:, left + gap // 2 :] = np.roll(clouds, gap, axis=1)[:, left + gap // 2 :]
    ratio = seam(worn(two_islands(gap / 512), texture))
    assert ratio == pytest.approx(1.0, abs=0.25)


def test_islands_with_pictures_of_their_own_have_one(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    ratio = seam(worn(two_islands(0.08), clouds))
    assert ratio is not None and ratio > 2


def test_a_map_without_cuts_has_none(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    assert seam(worn(two_islands(), clouds)) is None
