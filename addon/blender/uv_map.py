# Generated from core/mesh/uv_map.py by `python3 -m scripts.generate.addon_data`: change that file instead.
"""What is odd about a UV map, in words for whoever made it.

Needs numpy alone, so that both halves of Patina can say the same about the same map.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .uv_owners import bounds, repeat_texture
from .uv_sharing import overlaps, sharing

# Rounding must not put a UV that lies on a border beyond it.
_TOLERANCE = 1e-4
FIRST_TILE, TILE_COLUMNS, TILE_ROWS = 1001, 10, 100
"""The number of the first UDIM tile, and how many there are along u and along v."""
# Twice the area of a triangle that is no larger than this in UV space cannot be told from none.
_NO_AREA = 1e-12
# Overlaps and mirrored islands below this part of the UV area are accidents at borders.
_NOTABLE = 0.02
# Texels that are so many times wider on one part of a model than on another are worth a word.
_UNEVEN = 6.0
# A texture is in pieces where this part of the surface shows the texels of other parts, and the pattern breaks off on
# lines so many times as long as the surface is wide: 5 on a box whose sides all have the same texels, 1.5 on a cylinder
# whose ends do, and none on mirrored halves or on pieces that touch nothing.
_BORROWED, _BREAKS = 0.1, 1.75
# No map is made on purpose that reaches so far; NaN is not below it, either.
FAR = 1e6
"""Triangles with UVs that are not closer than this to 0 are left out of textures."""


def tile_numbers(uvs: np.ndarray) -> np.ndarray:
    """Return the number int64 [F] of the UDIM tile that each of the triangles ``uvs`` [F, 3, 2] lies in; 0 where it
    crosses a tile's border or lies outside the range of numbers."""
    low, high = uvs.min(axis=1).astype(np.float64), uvs.max(axis=1).astype(np.float64)
    # By the middle: a triangle that is smaller than the tolerance may lie along a border.
    middle = np.nan_to_num((low + high) / 2, nan=-1.0)
    squares = np.clip(np.floor(middle), 0, (TILE_COLUMNS - 1, TILE_ROWS - 1)).astype(np.int64)
    inside = ((low >= squares - _TOLERANCE) & (high <= squares + 1 + _TOLERANCE)).all(axis=1)
    return np.where(inside, FIRST_TILE + squares[:, 0] + TILE_COLUMNS * squares[:, 1], 0)


def uses_tiles(uvs: np.ndarray) -> bool:
    """Return whether the triangles ``uvs`` [F, 3, 2] lie in several UDIM tiles, each triangle inside one of them."""
    numbers = tile_numbers(uvs)
    return bool(numbers.all() and (numbers != numbers[0]).any())


def oddities(
    uvs: np.ndarray,
    tiles: bool = False,
    corners: np.ndarray | None = None,
    size: int | None = None,
    new_map: str = "a new UV map",
) -> list[str]:
    """Return one sentence for each thing about a UV map that will show in a texture.

    Args:
        uvs: the triangles in UV space, [F, 3, 2] with F ≥ 1.
        tiles: whether the map uses UDIM tiles; if so, UVs outside 0 to 1 are nothing odd.
        corners: the same triangles in space, [F, 3, 3]. If they are given, triangles without area in space are left out
            and uneven texel densities are found, too.
        size: the width of the texture in texels, if it is known.
        new_map: what mends uneven texel densities, in words.
    """
    areas = None if corners is None else _doubled_areas(corners)
    if areas is not None:
        uvs, areas = _chosen(areas > 0, uvs, areas)
    near = are_near(uvs)
    found = [] if near.all() else [_far_away(len(uvs) - int(near.sum()), len(uvs))]
    (uvs,) = _chosen(near, uvs)
    found += _sentences(uvs, _signed_areas(uvs), tiles) if len(uvs) else []
    spread = 1.0 if areas is None or not len(uvs) else _spread_of_texel_widths(uvs, *_chosen(near, areas))
    return found if spread <= _UNEVEN else [*found, _uneven(spread, size, new_map)]


def obstacle(uvs: np.ndarray, corners: np.ndarray, tiles: bool = False) -> str | None:
    """Return why a texture by way of a UV map would be in pieces, as one clause without a full stop, or None.

    That is so where a good part of the surface shares texels with other parts, which then show pieces of each other's
    pattern. Nothing is in the way where islands lie on top of each other on purpose, such as the halves of a mirrored
    model. Whoever asks adds the ways out: a new UV map, or to share texels on purpose.

    Args:
        uvs: the triangles in UV space, [F, 3, 2].
        corners: the same triangles in space, [F, 3, 3].
        tiles: whether the map uses UDIM tiles (``uses_tiles``); if not, the texture repeats outside 0 to 1.
    """
    areas = _doubled_areas(corners)
    uvs, corners, areas = _chosen(are_near(uvs) & (areas > 0), uvs, corners, areas)
    repeating = not tiles and bool(repeat_texture(uvs).any())
    if not repeating and overlaps(uvs, areas, tiles) < _NOTABLE:
        return None
    found = sharing(uvs, corners, tiles)
    if found.borrowed < _BORROWED or found.breaks < _BREAKS:
        return None
    share = f"About {found.borrowed:.0%} of the surface"
    return f"{share} lies on texels of other parts and would show pieces of their pattern"


def are_near(uvs: np.ndarray) -> np.ndarray:
    """Return which of the triangles [F, 3, 2] have UVs that are places in a texture, bool [F]."""
    (low_u, low_v), (high_u, high_v) = (ends.T for ends in bounds(uvs))
    return np.asarray((low_u > -FAR) & (low_v > -FAR) & (high_u < FAR) & (high_v < FAR))


def _chosen(chosen: np.ndarray, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the chosen rows, bool [F], of each array; the arrays themselves where all are chosen."""
    return arrays if chosen.all() else tuple(values[chosen] for values in arrays)


def _far_away(count: int, total: int) -> str:
    return (
        f"{count} of {total} triangles have UVs that are far away or no numbers at all and are left out; unwrap them "
        "again."
    )


def _uneven(spread: float, size: int | None, new_map: str) -> str:
    # Two digits are as much as there is to know.
    needed = None if size is None else int(float(f"{size * spread:.2g}"))
    texture = f"a texture {spread:.0f} times as wide" if needed is None else f"a texture of {needed} x {needed} texels"
    return (
        f"Texels are {spread:.0f} times wider on some faces than on others; {new_map}, or {texture}, makes all faces "
        "equally sharp."
    )


def _sentences(uvs: np.ndarray, areas: np.ndarray, tiles: bool) -> Iterator[str]:
    total = np.abs(areas).sum()
    empty = int((2 * np.abs(areas) < _NO_AREA).sum())
    if empty:
        yield f"{empty} of {len(uvs)} triangles have no area in the UV map and show no texture; unwrap them again."
    if empty == len(uvs):
        return
    outside = 0 if tiles else _count_outside(uvs)
    if outside:
        yield f"{outside} of {len(uvs)} triangles have UVs outside 0 to 1; the texture repeats there."
    overlapping = overlaps(uvs, np.abs(areas), tiles)
    if overlapping > _NOTABLE:
        yield f"About {overlapping:.0%} of the UV area is shared by overlapping faces; they will look the same."
    mirrored = min(np.abs(areas[areas < 0]).sum(), areas[areas > 0].sum()) / total
    if mirrored > _NOTABLE:
        yield f"About {mirrored:.0%} of the UV area is mirrored; where it overlaps other faces, the pattern is flipped."


def _count_outside(uvs: np.ndarray) -> int:
    (low_u, low_v), (high_u, high_v) = (ends.T for ends in bounds(uvs))
    low, high = np.minimum(low_u, low_v), np.maximum(high_u, high_v)
    return int(((low < -_TOLERANCE) | (high > 1 + _TOLERANCE)).sum())


def _signed_areas(uvs: np.ndarray) -> np.ndarray:
    """Return the areas [F] of triangles in UV space, negative where they are mirrored."""
    edge, other = ([(uvs[:, k, c] - uvs[:, 0, c]).astype(np.float64) for c in range(2)] for k in (1, 2))
    return np.asarray((edge[0] * other[1] - edge[1] * other[0]) / 2)


def _doubled_areas(corners: np.ndarray) -> np.ndarray:
    """Return twice the areas [F] of triangles [F, 3, 2 or 3]."""
    # By coordinates: numpy is many times slower along axes of two or three.
    axes = range(corners.shape[2])
    first, second = ([corners[:, k, c].astype(np.float64) - corners[:, 0, c] for c in axes] for k in (1, 2))
    ahead, behind, between = (
        sum(one * other for one, other in zip(ones, others, strict=True))
        for ones, others in ((first, first), (second, second), (first, second))
    )
    return np.asarray(np.sqrt(np.maximum(ahead * behind - between**2, 0)))


def _spread_of_texel_widths(uvs: np.ndarray, areas: np.ndarray) -> float:
    """Return how many times wider texels are on one twentieth of the surface than on another, given twice the ``areas``
    [F] of triangles in space."""
    in_map = _doubled_areas(uvs)
    # Triangles that show no texture have no texels, either.
    shown = in_map >= _NO_AREA
    if not shown.any():
        return 1.0
    areas, in_map = areas[shown], in_map[shown]
    widths = np.sqrt(areas / in_map)
    order = np.argsort(widths)
    cumulative = np.cumsum(areas[order])
    low, high = (widths[order][np.searchsorted(cumulative, part * cumulative[-1])] for part in (0.05, 0.95))
    return float(high / low)
