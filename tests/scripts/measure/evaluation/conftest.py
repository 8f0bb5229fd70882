"""Meshes and textures for which the value of every figure is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from core.mesh.mesh import Mesh

SIZE = 512


@pytest.fixture(scope="session")
def two_islands() -> Callable[..., Mesh]:
    """Makes a square of 2 × 2 from two upright halves of 8 × 4 squares each. The right half's UV island lies ``gap`` to
    the right of the left one's, ``part`` times as large."""

    def make(gap: float = 0.0, part: float = 1.0) -> Mesh:
        positions, triangles, uvs = [], [], []
        for half in (0, 1):
            rows, columns = np.meshgrid(np.arange(9), np.arange(5), indexing="ij")
            u, v = (columns / 4).ravel(), (rows / 8).ravel()
            positions.append(np.stack([u - 1 + half, 2 * v - 1, 0 * u], axis=1))
            index = np.arange(45).reshape(9, 5)
            a, b, c, d = (part_.ravel() for part_ in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]))
            corners = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
            width = 0.45 * (part if half else 1)
            place = np.stack([half * (0.45 + gap) + width * u, 0.9 * v * (part if half else 1)], axis=1)
            triangles.append(corners + 45 * half)
            uvs.append(place[corners])
        points = np.concatenate(positions)
        welded, index = np.unique(points.round(6), axis=0, return_inverse=True)
        return Mesh(
            welded.astype(np.float32),
            index.reshape(-1)[np.concatenate(triangles)].astype(np.int32),
            np.concatenate(uvs).astype(np.float32),
        )

    return make


@pytest.fixture(scope="session")
def clouds() -> np.ndarray:
    """Blurred, tileable noise float32 [512, 512, 3]."""
    random = np.random.default_rng(0)
    spectrum = np.fft.rfft2(random.normal(size=(3, SIZE, SIZE)))
    frequency = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.rfftfreq(SIZE)[None])
    values = np.fft.irfft2(spectrum * np.exp(-((frequency * 24) ** 2)), s=(SIZE, SIZE))
    return np.asarray((0.5 + 0.15 * values / values.std()).clip(0, 1).transpose(1, 2, 0), np.float32)


@pytest.fixture(scope="session")
def painting(clouds: np.ndarray) -> Tensor:
    """A style picture [1, 3, 512, 512] with detail at every scale."""
    random = np.random.default_rng(1)
    fine = np.asarray(
        Image.fromarray(random.integers(0, 255, (SIZE, SIZE, 3), dtype=np.uint8)).filter(ImageFilter.GaussianBlur(1.0))
    )
    mixed = (0.7 * clouds + 0.3 * (fine / 255.0)).clip(0, 1).astype(np.float32)
    return torch.from_numpy(np.ascontiguousarray(mixed)).permute(2, 0, 1)[None]
