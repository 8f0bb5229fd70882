from __future__ import annotations

import importlib.util

import numpy as np
import pytest
import torch

from core.errors import PatinaError
from core.render.camera import Camera
from core.render.embree import EmbreeRasterizer
from core.render.nvdiffrast import NvdiffrastRasterizer, clip_positions
from core.render.rasterizers import open_rasterizer
from core.render.surface import Surface

CAMERA = Camera(
    eye=np.array([1.5, 1.0, 3.0]),
    target=np.array([0.1, 0.0, 0.0]),
    up=np.array([0.0, 1.0, 0.0]),
    roll=0.3,
    shift=(3, -2),
)
needs_gpu = pytest.mark.skipif(
    not torch.cuda.is_available() or importlib.util.find_spec("nvdiffrast") is None,
    reason="needs an NVIDIA GPU and nvdiffrast",
)


@pytest.mark.parametrize(("size", "padded"), [(64, 64), (100, 104)])
def test_points_are_projected_into_the_pixels_that_embree_saw_them_in(globe: Surface, size: int, padded: int) -> None:
    buffer = EmbreeRasterizer(globe).rasterize(CAMERA, size)
    clip = clip_positions(CAMERA, buffer.points, size, padded)
    x, y, z = (clip[:, :3] / clip[:, 3:]).T
    np.testing.assert_allclose((x + 1) / 2 * padded, buffer.pixels % size + 0.5, atol=0.01)
    np.testing.assert_allclose((y + 1) / 2 * padded, buffer.pixels // size + 0.5, atol=0.01)
    assert (np.abs(z) < 1).all()
    nearest = np.linalg.norm(buffer.points - CAMERA.eye, axis=1).argmin()
    assert z[nearest] < z.mean()


@needs_gpu
def test_both_rasterizers_give_the_same_buffers(globe: Surface) -> None:
    embree, other = (open_rasterizer(name, globe).rasterize(CAMERA, 200) for name in ("embree", "nvdiffrast"))
    assert len(np.setxor1d(embree.pixels, other.pixels)) < 0.01 * len(embree.pixels), "but for the outline"
    _, ours, theirs = np.intersect1d(embree.pixels, other.pixels, return_indices=True)
    apart = np.linalg.norm(embree.points[ours] - other.points[theirs], axis=1)
    assert np.quantile(apart / embree.footprint[ours], 0.99) < 0.5, "half a pixel"
    uv_apart = np.linalg.norm(embree.uvs[ours] - other.uvs[theirs], axis=1)
    assert np.quantile(uv_apart / embree.uv_footprint[ours], 0.99) < 0.5, "half a pixel"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_it_says_what_to_use(globe: Surface) -> None:
    with pytest.raises(PatinaError, match="nvdiffrast needs an NVIDIA GPU, and there is none here; use --rasterizer"):
        NvdiffrastRasterizer(globe)
