from __future__ import annotations

import numpy as np

from core.render.background import random_background

MEAN = np.array([0.2, 0.5, 0.7])


def backgrounds(count: int) -> np.ndarray:
    random = np.random.default_rng(0)
    return np.stack([random_background(32, MEAN, random) for _ in range(count)])


def test_backgrounds_are_pictures_around_the_mean() -> None:
    pictures = backgrounds(200)
    assert pictures.dtype == np.float32 and pictures.shape == (200, 3, 32, 32)
    assert pictures.min() > 0 and pictures.max() < 1
    np.testing.assert_allclose(pictures.mean(axis=(0, 2, 3)), MEAN, atol=0.05)
    assert np.isfinite(random_background(32, np.array([0.0, 1.0, 0.5]), np.random.default_rng(0))).all()


def test_backgrounds_differ_and_are_smooth() -> None:
    pictures = backgrounds(20)
    means = pictures.mean(axis=(2, 3))
    assert means.std(axis=0).min() > 0.03, "no two views have the same background"
    assert pictures.std(axis=(2, 3)).mean() > 0.03, "nor is any of them plain"
    step = np.abs(np.diff(pictures, axis=3))
    assert step.max() < 0.2 and step.mean() < 0.03


def test_same_generator_same_background() -> None:
    np.testing.assert_array_equal(backgrounds(2), backgrounds(2))
