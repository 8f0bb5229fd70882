"""Where the texture goes: from the masks and maps of a job to the areas that views show, and to what stays of the base
texture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.mesh.udim import Layout
from core.render.surface import Surface
from core.settings.common import weights_of
from core.settings.texture import TextureSettings
from core.texture.areas import Areas, areas_of, everywhere, rest, shares, together
from core.texture.feather import Feather, feathered
from core.texture.finish import Groups
from core.texture.kept import Kept, base_colors, opacity, scaled_by
from core.texture.savings import affordable_size
from core.texture.surface_map import SurfaceMap, TexelValues, one_value, open_map, surface_map
from core.texture.udim import Tile

LARGEST_SHOWN = 2048
"""Views look at no finer maps than this; what is painted is soft."""
# Previews ask for the same small images again and again.
_LARGEST_HELD, _LARGEST_BASE_HELD, _MOST_HELD = 1024, 512, 128
# What changes nothing in a map of sizes.
_USUAL_SIZE = 0.5


@dataclass(frozen=True)
class Where:
    """Where the texture goes.

    Attributes:
        areas: the areas of the surface.
        members: the style pictures of each group, by their indices.
        groups: where the groups are; None if there is only one.
        kept: what stays of the base texture; None if nothing does.
    """

    areas: Areas
    members: tuple[tuple[int, ...], ...]
    groups: Groups | None
    kept: Kept | None


def open_where(
    settings: TextureSettings, folder: Path, surface: Surface, tiles: Sequence[Tile], layout: Layout
) -> Where:
    """Return where the texture of the job in ``folder`` goes.

    Raises:
        InputError: a map cannot be read, the mesh lacks an attribute, or a mask is empty.
    """
    size = min(settings.size, LARGEST_SHOWN, affordable_size(len(tiles)))

    def opened(name: str, unpainted: float = 0.0) -> TexelValues:
        return _held(one_value(open_map(name, folder, surface.attributes, unpainted)))

    def shown(values: TexelValues) -> SurfaceMap:
        return surface_map(values, tiles, layout, size)

    names = tuple(dict.fromkeys(settings.masks)) or ("",)
    members = tuple(
        tuple(index for index, name in enumerate(settings.masks or len(settings.style) * ("",)) if name == own)
        for own in names
    )
    given = [opened(name) for name in names if name]
    masks = [opened(name) if name else rest(given) for name in names]
    groups = None
    if len(names) > 1:
        each = weights_of(settings.style, settings.style_weights)
        weights = [sum(each[index] for index in group) for group in members]
        competing = _held(shares(masks, weights))
        groups = Groups(competing, shown(competing))
    limits = [opened(settings.mask)] if settings.mask else []
    if settings.base_texture and all(names):
        limits.append(together(masks))
    extent = _extent(limits, shown, surface, settings) if limits else None
    shown_extent = shown(extent) if extent else None
    kept, opaque = None, opacity(settings.strength)
    if settings.base_texture and (extent or opaque < 1):
        kept = Kept(
            _held(base_colors(folder, settings.base_texture), _LARGEST_BASE_HELD),
            scaled_by(extent or everywhere, opaque),
            (shown_extent or shown(everywhere)).scaled(opaque),
        )
    sizes = shown(opened(settings.size_map, _USUAL_SIZE)) if settings.size_map else None
    areas = areas_of(shown_extent, groups.shown if groups else None, sizes, len(names))
    return Where(areas, members, groups, kept)


def _extent(
    limits: Sequence[TexelValues],
    shown: Callable[[TexelValues], SurfaceMap],
    surface: Surface,
    settings: TextureSettings,
) -> TexelValues:
    """Return where all of some masks are, fading in from the border.

    Raises:
        InputError: that is nowhere.
    """

    def mask(tile: Tile, size: int) -> np.ndarray:
        return np.prod([limit(tile, size) for limit in limits], axis=0, dtype=np.float32)

    whole = shown(mask)
    if whole.is_empty:
        raise InputError("The mask is black all over the model; paint where the texture goes, or go without a mask.")
    return _held(feathered(mask, Feather(surface, whole, settings.feather, settings.seed)))


def _held(values: TexelValues, largest: int = _LARGEST_HELD) -> TexelValues:
    """Return the same values; images of them that are at most so large are computed once."""
    held: dict[tuple[int, int], np.ndarray] = {}

    def remembered(tile: Tile, size: int) -> np.ndarray:
        key = tile.index, size
        if key in held:
            return held[key]
        found = values(tile, size)
        if size <= largest and len(held) < _MOST_HELD:
            held[key] = found
        return found

    return remembered
