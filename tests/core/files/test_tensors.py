from __future__ import annotations

import numpy as np
import torch

from core.files.tensors import as_arrays, as_tensor, scaled_to


def test_a_picture_comes_back_from_a_tensor() -> None:
    picture = np.random.default_rng(0).random((5, 7, 3), dtype=np.float32)
    tensor = as_tensor(picture)
    assert tensor.shape == (1, 3, 5, 7)
    (back,) = as_arrays(tensor)
    np.testing.assert_array_equal(back, picture)


def test_scaling_keeps_means_and_stays_in_range() -> None:
    edge = torch.zeros(1, 3, 64, 96)
    edge[..., 48:] = 1
    small = scaled_to(edge, (16, 24))
    assert small.shape == (1, 3, 16, 24)
    assert small.min() >= 0 and small.max() <= 1
    assert abs(float(small.mean()) - 0.5) < 0.01


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    picture = torch.rand(1, 3, 8, 8)
    assert scaled_to(picture, (8, 8)) is picture
