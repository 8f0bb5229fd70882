"""Seams: none if the picture continues across the cut, strong ones if each island has its own picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.mesh.mesh import Mesh
from scripts.measure.evaluation.seam import seam
from tests.scripts.measure.evaluation.models import model_of


def test_a_picture_that_continues_across_the_cut_has_no_seam(
    two_islands: Callable[..., Mesh], clouds: np.ndarray
) -> None:
    # Both islands show the same picture, shifted by the gap.
    texture = clouds.copy()
    gap = 32
    left = round(0.45 * 512)
    texture[:, left + gap // 2 :] = np.roll(clouds, gap, axis=1)[:, left + gap // 2 :]
    ratio = seam(model_of(two_islands(gap / 512), texture))
    assert ratio == pytest.approx(1.0, abs=0.25)


def test_islands_with_their_own_pictures_have_one(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    ratio = seam(model_of(two_islands(0.08), clouds))
    assert ratio is not None and ratio > 2


def test_a_map_without_cuts_has_none(two_islands: Callable[..., Mesh], clouds: np.ndarray) -> None:
    assert seam(model_of(two_islands(), clouds)) is None
