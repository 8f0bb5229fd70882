"""nvdiffrast: draws the same buffers as Embree, on an NVIDIA GPU.

Never required: its license allows research and evaluation only. On PyPI it is called ``diffrp-nvdiffrast``.
"""

from __future__ import annotations

import importlib
from threading import Lock
from typing import Any

import numpy as np
import torch

from core.errors import PatinaError
from core.render.camera import Camera
from core.render.surface import Surface
from core.render.uv_buffer import UVBuffer, uv_buffer

_NEAREST, _MODEL = 0.01, 1.1
# nvdiffrast draws pictures whose sides are multiples of this.
_BLOCK = 8


class NvdiffrastRasterizer:
    """A ``Rasterizer``.

    Raises:
        PatinaError: nvdiffrast is not installed or cannot be used, or there is no NVIDIA GPU.
    """

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        if not torch.cuda.is_available():
            raise PatinaError("nvdiffrast needs an NVIDIA GPU, and there is none here; use --rasterizer embree.")
        try:
            self._library: Any = importlib.import_module("nvdiffrast.torch")
            self._context = self._library.RasterizeCudaContext()
        # It compiles itself on first use, which can fail in many ways.
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise PatinaError(
                f"nvdiffrast cannot be used here ({reason}); install it with `pip install diffrp-nvdiffrast`, or use "
                "--rasterizer embree."
            ) from error
        self._lock = Lock()
        count = len(surface.corners)
        self._triangles = torch.arange(3 * count, dtype=torch.int32, device="cuda").view(count, 3)

    def rasterize(self, camera: Camera, size: int) -> UVBuffer:
        """Draw the triangles (``Rasterizer.rasterize``)."""
        padded = -(-size // _BLOCK) * _BLOCK
        corners = self.surface.corners.reshape(-1, 3)
        clip = torch.from_numpy(clip_positions(camera, corners, size, padded)).cuda()[None]
        # A context has buffers of its own, which threads would overwrite for each other.
        with self._lock:
            drawn, _ = self._library.rasterize(self._context, clip, self._triangles, resolution=[padded, padded])
            found = drawn[0, :size, :size].reshape(-1, 4).cpu().numpy()
        pixels = np.flatnonzero(found[:, 3] > 0)
        # Triangles count from 1; the first two corners have the weights u and v.
        triangles = found[pixels, 3].astype(np.int32) - 1
        weights = np.column_stack([found[pixels, :2], 1 - found[pixels, 0] - found[pixels, 1]])
        way = np.einsum("nk,nkd->nd", weights, self.surface.corners[triangles]) - camera.eye.astype(np.float32)
        depth = (-way @ camera.basis()[2]).astype(np.float32)
        uvs = np.einsum("nk,nkd->nd", weights, self.surface.uvs[triangles]).astype(np.float32)
        return uv_buffer(self.surface, camera, size, pixels, triangles, depth, way / depth[:, None], uvs)


def clip_positions(camera: Camera, points: np.ndarray, size: int, padded: int) -> np.ndarray:
    """Return the homogeneous clip coordinates float32 [N, 4] of points [N, 3].

    The picture of ``size`` × ``size`` pixels is the upper left of one of ``padded`` × ``padded``. Row 0 is at y = -1.
    """
    right, up, backward = camera.basis()
    way = points - camera.eye
    depth = -way @ backward
    # In pixels times depth, so that nothing is divided by depths that may be 0.
    scale = size / (2 * camera.aperture)
    column = way @ right * scale + (size / 2 - camera.shift[0]) * depth
    row = -(way @ up) * scale + (size / 2 - camera.shift[1]) * depth
    far = float(np.linalg.norm(camera.eye)) + _MODEL
    near = max(_NEAREST, camera.near)
    z = ((far + near) * depth - 2 * far * near) / (far - near)
    return np.stack([2 * column / padded - depth, 2 * row / padded - depth, z, depth], axis=1).astype(np.float32)
