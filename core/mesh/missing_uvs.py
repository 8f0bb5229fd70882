"""Faces without UVs among others that have some: named, left out, or given a place beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from core.errors import InputError
from core.mesh.checks import check_geometry
from core.mesh.labels import listed
from core.mesh.mesh import Mesh, unique_rows
from core.mesh.part import Part
from core.mesh.quoting import quoted
from core.mesh.unwrap import PADDING, RESOLUTION, unwrap
from core.mesh.uv_map import uses_tiles

Choice = Literal["refuse", "unwrap", "leave-out", "keep"]
"""What becomes of faces without UVs: an error that names them, new UVs, nothing, or NaN as their UVs."""

_NAMED = 3
# Rounding must not put a UV that lies on a border beyond it.
_TOLERANCE = 1e-4


def settle(mesh: Mesh, parts: Sequence[Part], choice: Choice) -> Mesh:
    """Return a mesh whose faces all have UVs, as ``choice`` says, with a note on what became of those that have none.

    A mesh none of whose faces has UVs is returned as it is. ``parts`` are what the mesh was joined from, for names.

    Raises:
        InputError: there are such faces and they are to be refused, or to be unwrapped and there is no room for them.
    """
    if mesh.uvs is None or choice == "keep":
        return mesh
    missing = np.isnan(mesh.uvs).any(axis=(1, 2))
    if missing.all():
        return replace(mesh, uvs=None)
    if not missing.any():
        return mesh
    count = f"{missing.sum()} of {len(missing)} triangles"
    if choice == "refuse":
        raise InputError(
            f"{_where(parts, count)}; add --faces-without-uvs unwrap to make some for these alone, or "
            "--faces-without-uvs leave-out to go without these faces."
        )
    if choice == "leave-out":
        return replace(mesh.faces(~missing), notes=(*mesh.notes, f"{count} have no UVs and are left out."))
    uvs, note = _with_new_islands(mesh, missing)
    return replace(mesh, uvs=uvs, notes=(*mesh.notes, f"{count} had no UVs and have new ones{note}."))


def _where(parts: Sequence[Part], count: str) -> str:
    """Return the beginning of a sentence that says which parts have how many triangles without UVs."""
    found: dict[str, list[int]] = {}
    for part in parts:
        missing = len(part.triangles) if part.uvs is None else int(np.isnan(part.uvs).any(axis=(1, 2)).sum())
        entry = found.setdefault(part.name, [0, 0])
        entry[0], entry[1] = entry[0] + missing, entry[1] + len(part.triangles)
    bare = {name: entry for name, entry in found.items() if entry[0]}
    if len(found) == 1 or not all(bare):
        return f"{count} have no UVs"
    names = [f"{quoted(name)} ({missing} of {total})" for name, (missing, total) in bare.items()]
    return f"{count} have no UVs, in {listed(names, _NAMED)}"


def _with_new_islands(mesh: Mesh, missing: np.ndarray) -> tuple[np.ndarray, str]:
    """Return UVs float32 [F, 3, 2] with new ones for ``missing`` [F], and how the others changed, in words."""
    assert mesh.uvs is not None
    kept = mesh.uvs[~missing].astype(np.float64)
    check_geometry(replace(mesh, triangles=mesh.triangles[~missing]))
    bare = replace(mesh, triangles=mesh.triangles[missing], uvs=None)
    fresh = unwrap(bare).uvs
    assert fresh is not None
    uvs = mesh.uvs.copy()
    if uses_tiles(kept):
        row = int(np.ceil(kept[..., 1].max() - _TOLERANCE))
        uvs[missing] = fresh + np.array([0, row], np.float32)
        return uvs, f" in UDIM tile {1001 + 10 * row}"
    if kept.min() < -_TOLERANCE or kept.max() > 1 + _TOLERANCE:
        raise InputError(
            "There is no room for new UVs beside a map that reaches beyond 0 to 1 and so repeats the texture; "
            "leave those faces out with --faces-without-uvs leave-out, or make a new map with --uv-map new."
        )
    # As large in the map as others of their size.
    wanted = _area(kept) / _area(mesh.positions[mesh.triangles[~missing]])
    moved, placed = _packed(kept, fresh * np.sqrt(wanted * _area(mesh.positions[bare.triangles]) / _area(fresh)))
    uvs[~missing], uvs[missing] = moved, placed
    width = np.ptp(moved, axis=(0, 1)).max() / np.ptp(kept, axis=(0, 1)).max()
    return uvs, f" beside the others, whose map is {width:.0%} as wide as before"


def _packed(kept: np.ndarray, islands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two sets of UV triangles [F, 3, 2] moved and scaled into the unit square: the first as a whole, the second
    island by island around it."""
    import xatlas

    low, high = kept.min(axis=(0, 1)), kept.max(axis=(0, 1))
    frame = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    atlas = xatlas.Atlas()
    atlas.add_uv_mesh((frame - low).astype(np.float32), np.array([[0, 1, 2], [0, 2, 3]], np.uint32))
    first, inverse = unique_rows(islands.reshape(-1, 2))
    atlas.add_uv_mesh(islands.reshape(-1, 2)[first].astype(np.float32), inverse.reshape(-1, 3).astype(np.uint32))
    packing = xatlas.PackOptions()
    packing.resolution, packing.padding, packing.rotate_charts, packing.rotate_charts_to_axis = (
        RESOLUTION,
        PADDING,
        False,
        False,
    )
    atlas.generate(pack_options=packing)
    # xatlas stretches both axes to 1.
    stretch = np.array([atlas.width, atlas.height]) / max(atlas.width, atlas.height)
    _, corners, uvs = atlas.get_mesh(0)
    place = uvs[0] * stretch, uvs[2] * stretch
    scale = (place[1] - place[0]) / np.maximum(high - low, np.finfo(np.float64).tiny)
    _, corners, uvs = atlas.get_mesh(1)
    return (kept - low) * scale + place[0], uvs[corners] * stretch


def _area(triangles: np.ndarray) -> float:
    """Return the area of triangles [F, 3, 2 or 3] in all."""
    sides = triangles[:, 1:].astype(np.float64) - triangles[:, :1]
    if sides.shape[2] == 2:
        return float(np.abs(sides[:, 0, 0] * sides[:, 1, 1] - sides[:, 0, 1] * sides[:, 1, 0]).sum() / 2)
    return float(np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1).sum() / 2)
