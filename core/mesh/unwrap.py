"""New UV maps, made by xatlas: charts piece by piece, and then a place for all of them together.

For large pieces, xatlas takes ever longer, and where smooth ones are closed, it fails.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.mesh.checks import check_geometry
from core.mesh.mesh import Mesh, unique_rows
from core.mesh.pieces import pieces_of

RESOLUTION, PADDING = 1024, 4
"""Texels of a map, and those between islands, so that mip levels and gutters do not mix them."""

_MOST_IN_PIECE, _AT_ONCE = 3_000, 6_000
# Charts are rounded to texels, of which a piece that is 1 wide has so many.
_TEXELS_PER_UNIT = 128.0
# The part of the time that goes by while charts are packed.
_PACKING = 0.15
# A model that is so many times as long as the square that has its area gets charts that are no longer all around.
_LONG, _ROUND = 1.5, 3.0


def unwrap(mesh: Mesh) -> Mesh:
    """Return the mesh with a new UV map in place of its own; the geometry stays the same.

    Raises:
        InputError: the geometry cannot be unwrapped, see ``check_geometry``.
    """
    steps = unwrapping(mesh)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return replace(mesh, uvs=end.value)


def unwrapping(mesh: Mesh) -> Generator[int, None, np.ndarray]:
    """Yield how many of the triangles are done, again and again, and return new UVs float32 [F, 3, 2].

    Texels are about equally large everywhere, and islands do not overlap.

    Raises:
        InputError: the geometry cannot be unwrapped, see ``check_geometry``.
    """
    check_geometry(mesh)
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    longest = _longest_boundary(corners)
    charts, batches = np.zeros((len(corners), 3, 2)), np.zeros(len(corners))
    done = 0
    for number, batch in enumerate(_batches(pieces_of(mesh.positions, mesh.triangles, _MOST_IN_PIECE))):
        yield int(done * (1 - _PACKING))
        for piece, uvs in zip(batch, _charts(corners, batch, longest), strict=True):
            charts[piece], batches[piece] = uvs, number
            done += len(piece)
    yield int(done * (1 - _PACKING))
    return _packed(charts, batches)


def _batches(pieces: Sequence[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Yield pieces, some at once: xatlas charts them on all processors."""
    pending = deque(pieces)
    while pending:
        batch = [pending.popleft()]
        while pending and sum(map(len, batch)) + len(pending[0]) <= _AT_ONCE:
            batch.append(pending.popleft())
        yield batch


def _charts(corners: np.ndarray, batch: Sequence[np.ndarray], longest: float) -> Iterator[np.ndarray]:
    """Yield UVs [F, 3, 2] of charts for each piece of a batch, as large as they are in space; those of different charts
    do not touch."""
    import xatlas

    atlas, scales = xatlas.Atlas(), []
    for piece in batch:
        points, indices = unique_rows(corners[piece].reshape(-1, 3))
        placed, scale = _of_usual_size(corners[piece].reshape(-1, 3)[points])
        atlas.add_mesh(placed, indices.reshape(-1, 3).astype(np.uint32))
        scales.append(scale)
    options, packing = xatlas.ChartOptions(), xatlas.PackOptions()
    options.max_boundary_length = longest / max(scales) if np.isfinite(longest) else 0.0
    packing.texels_per_unit, packing.padding = _TEXELS_PER_UNIT, 1
    atlas.generate(options, packing)
    texel = np.array([atlas.width, atlas.height]) / atlas.texels_per_unit
    for number, scale in enumerate(scales):
        _, indices, uvs = atlas.get_mesh(number)
        yield uvs[indices].astype(np.float64) * texel * scale


def _longest_boundary(corners: np.ndarray) -> float:
    """Return how long the boundary of a chart may be, where long ones would waste most of a square map; else inf."""
    points = corners.reshape(-1, 3)
    width = np.sqrt(
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    )
    return float(_ROUND * width) if np.ptp(points, axis=0).max() > _LONG * width else np.inf


def _of_usual_size(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Return points float32 [V, 3] moved and scaled to a width of 1, and by how much they were wider.

    xatlas takes small triangles for points, and goes on without end.
    """
    low = points.min(axis=0)
    width = float((points.max(axis=0) - low).max())
    return ((points - low) / width).astype(np.float32), width


def _packed(charts: np.ndarray, batches: np.ndarray) -> np.ndarray:
    """Return charts [F, 3, 2] side by side in the unit square, float32 [F, 3, 2], all in the same scale.

    Charts of different ``batches`` [F] are different ones even where they have the same UVs.
    """
    import xatlas

    rows = np.column_stack([np.repeat(batches, 3), charts.reshape(-1, 2)])
    first, inverse = unique_rows(rows)
    atlas, packing = xatlas.Atlas(), xatlas.PackOptions()
    scale = 1 / max(np.ptp(charts, axis=(0, 1)).max(), np.finfo(np.float64).tiny)
    atlas.add_uv_mesh((rows[first, 1:] * scale).astype(np.float32), inverse.reshape(-1, 3).astype(np.uint32))
    packing.resolution, packing.padding = RESOLUTION, PADDING
    atlas.generate(pack_options=packing)
    _, corners, uvs = atlas.get_mesh(0)
    # xatlas stretches both axes to 1.
    stretch = np.array([atlas.width, atlas.height]) / max(atlas.width, atlas.height)
    return (uvs[corners] * stretch).astype(np.float32)
