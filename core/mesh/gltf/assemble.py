"""Puts the primitives of a mesh together, in place, to one part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.mesh.gltf.placement import Placement
from core.mesh.gltf.pose import morphed, skinned
from core.mesh.gltf.surface import Surface
from core.mesh.gltf.texture_coordinates import UVSource
from core.mesh.part import Part, at_corners, joined_attributes, joined_materials


@dataclass(frozen=True)
class _Piece:
    """One primitive in place (see ``Part``); ``attributes`` are those of its vertices, float64 [V, C] each."""

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None
    attributes: Mapping[str, np.ndarray]


def assemble(
    placement: Placement, surfaces: Iterable[tuple[Surface, UVSource | None]], attributes: Collection[str] = ()
) -> Part:
    """Return the surfaces of a mesh, each with the UVs to read if it has any, as one part in its place and pose, with
    the ``attributes`` of these names that it has.

    Raises:
        InputError: an array of a surface is missing or damaged.
    """
    parts = [
        _part(placement.name, _piece(placement, surface, source, attributes), surface.material)
        for surface, source in surfaces
    ]
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    triangles = [part.triangles + start for part, start in zip(parts, starts, strict=False)]
    return Part(
        placement.name,
        np.concatenate([np.empty((0, 3)), *(part.positions for part in parts)]),
        np.concatenate([np.empty((0, 3), np.int64), *triangles]),
        _joined_uvs(parts),
        joined_attributes(parts),
        joined_materials(parts),
    )


def _part(name: str, piece: _Piece, material: int) -> Part:
    attributes = at_corners(piece.attributes, piece.triangles)
    materials = np.full(len(piece.triangles), material)
    return Part(name, piece.positions, piece.triangles, piece.uvs, attributes, materials)


def _piece(placement: Placement, surface: Surface, source: UVSource | None, attributes: Collection[str]) -> _Piece:
    with np.errstate(over="ignore", invalid="ignore"):
        local = morphed(surface, placement.weights)
        uvs = None if source is None else surface.uvs(source)
        # Several times faster than with brackets.
        corners = None if uvs is None else np.take(uvs, surface.triangles, axis=0)
        found = {name: surface.own_attribute(name) for name in attributes}
        values = {name: rows for name, rows in found.items() if rows is not None}
        posed = None if placement.joints is None else skinned(surface, local, placement.joints)
        if posed is None:
            return _copies(_Piece(local, surface.triangles, corners, values), placement.matrices)
        positions, mirrored = posed
        # The node's own place does not count: joints alone say where a skin is.
        piece = _Piece(positions, surface.triangles, corners, values)
        return _turned(piece, np.full(len(surface.triangles), mirrored))


def _copies(piece: _Piece, matrices: np.ndarray) -> _Piece:
    """Return a copy of a piece at each of the matrices [N, 4, 4]."""
    positions = piece.positions @ matrices[:, :3, :3].transpose(0, 2, 1) + matrices[:, None, :3, 3]
    triangles, uvs, values = piece.triangles, piece.uvs, piece.attributes
    if len(matrices) != 1:
        starts = np.arange(len(matrices)) * len(piece.positions)
        triangles = (triangles + starts[:, None, None]).reshape(-1, 3)
        uvs = None if uvs is None else np.tile(uvs, (len(matrices), 1, 1))
        values = {name: np.tile(rows, (len(matrices), 1)) for name, rows in values.items()}
    copies = _Piece(positions.reshape(-1, 3), triangles, uvs, values)
    mirrored = np.linalg.det(matrices[:, :3, :3]) < 0
    return _turned(copies, np.repeat(mirrored, len(piece.triangles)))


def _turned(piece: _Piece, mirrored: np.ndarray) -> _Piece:
    """Return the piece with the triangles turned over that a mirroring matrix has turned inside out: bools [F]."""
    if not mirrored.any():
        return piece
    triangles = np.where(mirrored[:, None], piece.triangles[:, ::-1], piece.triangles)
    uvs = None if piece.uvs is None else np.where(mirrored[:, None, None], piece.uvs[:, ::-1], piece.uvs)
    return replace(piece, triangles=triangles, uvs=uvs)


def _joined_uvs(parts: Sequence[Part]) -> np.ndarray | None:
    if all(part.uvs is None for part in parts):
        return None
    return np.concatenate(
        [np.full((len(part.triangles), 3, 2), np.nan) if part.uvs is None else part.uvs for part in parts]
    )
