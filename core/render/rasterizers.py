"""The rasterizers by name."""

from __future__ import annotations

from core.render.embree import EmbreeRasterizer
from core.render.nvdiffrast import NvdiffrastRasterizer
from core.render.surface import Surface
from core.render.uv_buffer import Rasterizer


def open_rasterizer(name: str, surface: Surface) -> Rasterizer:
    """Return the rasterizer called ``embree`` or ``nvdiffrast`` for a surface.

    Raises:
        PatinaError: it is not installed, or needs a GPU that is not there.
    """
    if name == "nvdiffrast":
        return NvdiffrastRasterizer(surface)
    return EmbreeRasterizer(surface)
