"""From the settings of a job to its relief."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.parameterization.channels import MapSpace
from core.parameterization.color import ColorSpace, natural_colors
from core.parameterization.texture import TextureParameterization
from core.render.surface import Surface
from core.render.tangents import ShadingNormals
from core.render.texels import surface_steps
from core.settings.texture import TextureSettings
from core.texture.carved import clay
from core.texture.kept import base_colors
from core.texture.lamps import Lamps
from core.texture.material import calm_height, lit_height
from core.texture.opened_styles import OpenedStyles
from core.texture.relief import Relief
from core.texture.seen import Seen
from core.texture.surface_map import TexelValues

# How far the colors of a feature go from dark to bright beside a relief. As far as without one, they hide it: what is
# painted looks as deep as what is shaped.
_BRIGHTNESS = 0.35


def open_maps(settings: TextureSettings, surface: Surface, opened: OpenedStyles) -> tuple[MapSpace, ...]:
    """Return how the maps of a job are optimized: those that its styles bring, or the height of a feature."""
    detail = (settings.smallest_detail or 0.0) / surface.radius
    if settings.style:
        return tuple(calm_height(space, detail) for space in opened.spaces)
    return (lit_height(detail),) if _is_lit(settings) else ()


def colors_beside(settings: TextureSettings, colors: ColorSpace) -> ColorSpace:
    """Return the colors of a texture beside the relief of a job, given those that it has without one: where lamps light
    the relief, and nothing else says how bright the colors are, they leave light and dark to it."""
    if not _is_lit(settings) or settings.base_texture:
        return colors
    return natural_colors(colors.mean, _BRIGHTNESS)


def relief_of(settings: TextureSettings, seen: Seen) -> Relief | None:
    """Return the relief that lamps light; None where there is none, or where heights are compared with a style's."""
    return Relief(seen.maps.index("height")) if _is_lit(settings) else None


def lamps_of(
    settings: TextureSettings, surface: Surface, parameterization: TextureParameterization[Any]
) -> Lamps | None:
    """Return the lamps that light the relief: in every other step where there is a color to be seen in even light."""
    if not _is_lit(settings):
        return None
    every = 2 if settings.relief == "color" else 1
    return Lamps(parameterization, ShadingNormals(surface), surface_steps(surface), settings.seed, every)


def own_colors(settings: TextureSettings, folder: Path) -> TexelValues:
    """Return the colors of the surface that a relief is carved into: its base texture, or clay."""
    return base_colors(folder, settings.base_texture) if settings.base_texture else clay


def _is_lit(settings: TextureSettings) -> bool:
    return settings.relief != "none" and bool(settings.feature)
