"""Puts the primitives of a mesh together, in place, to one part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.mesh.gltf.placement import Placement
from core.mesh.gltf.pose import morphed, skinned
from core.mesh.gltf.surface import Surface
from core.mesh.gltf.texture_coordinates import UVSource
from core.mesh.part import Part


@dataclass(frozen=True)
class _Piece:
    """One primitive in place (see ``Part``)."""

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray | None


def assemble(placement: Placement, surfaces: Iterable[tuple[Surface, UVSource | None]]) -> Part:
    """Return the surfaces of a mesh, each with the UVs to read if it has any, as one part in its place and pose.

    Raises:
        InputError: an array of a surface is missing or damaged.
    """
    pieces = [_piece(placement, surface, source) for surface, source in surfaces]
    if len(pieces) == 1:
        return Part(placement.name, pieces[0].positions, pieces[0].triangles, pieces[0].uvs)
    starts = np.cumsum([0, *(len(piece.positions) for piece in pieces)])
    triangles = [piece.triangles + start for piece, start in zip(pieces, starts, strict=False)]
    return Part(
        placement.name,
        np.concatenate([np.empty((0, 3)), *(piece.positions for piece in pieces)]),
        np.concatenate([np.empty((0, 3), np.int64), *triangles]),
        _joined_uvs(pieces),
    )


def _piece(placement: Placement, surface: Surface, source: UVSource | None) -> _Piece:
    with np.errstate(over="ignore", invalid="ignore"):
        local = morphed(surface, placement.weights)
        uvs = None if source is None else surface.uvs(source)
        # Several times faster than with brackets.
        corners = None if uvs is None else np.take(uvs, surface.triangles, axis=0)
        posed = None if placement.joints is None else skinned(surface, local, placement.joints)
        if posed is None:
            return _copies(_Piece(local, surface.triangles, corners), placement.matrices)
        positions, mirrored = posed
        # The node's own place does not count: joints alone say where a skin is.
        return _turned(_Piece(positions, surface.triangles, corners), np.full(len(surface.triangles), mirrored))


def _copies(piece: _Piece, matrices: np.ndarray) -> _Piece:
    """Return a copy of a piece at each of the matrices [N, 4, 4]."""
    positions = piece.positions @ matrices[:, :3, :3].transpose(0, 2, 1) + matrices[:, None, :3, 3]
    triangles, uvs = piece.triangles, piece.uvs
    if len(matrices) != 1:
        starts = np.arange(len(matrices)) * len(piece.positions)
        triangles = (triangles + starts[:, None, None]).reshape(-1, 3)
        uvs = None if uvs is None else np.tile(uvs, (len(matrices), 1, 1))
    copies = _Piece(positions.reshape(-1, 3), triangles, uvs)
    mirrored = np.linalg.det(matrices[:, :3, :3]) < 0
    return _turned(copies, np.repeat(mirrored, len(piece.triangles)))


def _turned(piece: _Piece, mirrored: np.ndarray) -> _Piece:
    """Return the piece with the triangles turned over that a mirroring matrix has turned inside out: bools [F]."""
    if not mirrored.any():
        return piece
    triangles = np.where(mirrored[:, None], piece.triangles[:, ::-1], piece.triangles)
    uvs = None if piece.uvs is None else np.where(mirrored[:, None, None], piece.uvs[:, ::-1], piece.uvs)
    return _Piece(piece.positions, triangles, uvs)


def _joined_uvs(pieces: Sequence[_Piece]) -> np.ndarray | None:
    if all(piece.uvs is None for piece in pieces):
        return None
    return np.concatenate(
        [np.full((len(piece.triangles), 3, 2), np.nan) if piece.uvs is None else piece.uvs for piece in pieces]
    )
