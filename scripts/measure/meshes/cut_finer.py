"""Meshes with the same shape and UV map as others, but many more triangles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.mesh.mesh import Mesh


def cut_finer(mesh: Mesh, parts: int) -> Mesh:
    """Return a mesh with UVs whose edges are cut into ``parts`` parts each, and its triangles into ``parts``²."""
    rows = np.array([(parts - i - j, i, j) for i in range(parts + 1) for j in range(parts + 1 - i)])
    numbers = {(int(i), int(j)): number for number, (_, i, j) in enumerate(rows)}
    pieces = [
        [numbers[corner] for corner in corners]
        for i in range(parts)
        for j in range(parts - i)
        for corners in (
            [(i, j), (i + 1, j), (i, j + 1)],
            *([[(i + 1, j), (i + 1, j + 1), (i, j + 1)]] if i + j < parts - 1 else []),
        )
    ]
    weights = rows.astype(np.float64)
    # Products of float32 and small integers are exact in float64: both sides of an edge have the same points.
    points = np.einsum("pk,fkc->fpc", weights, mesh.positions[mesh.triangles].astype(np.float64)) / parts
    assert mesh.uvs is not None
    uvs = (np.einsum("pk,fkc->fpc", weights, mesh.uvs.astype(np.float64)) / parts).astype(np.float32)
    flat = points.astype(np.float32).reshape(-1, 3)
    order = np.lexsort(flat.T)
    starts = np.append(True, (flat[order[1:]] != flat[order[:-1]]).any(axis=1))
    names = np.empty(len(flat), np.int32)
    names[order] = np.cumsum(starts) - 1
    cut = np.array(pieces)
    triangles = names.reshape(len(mesh.triangles), -1)[:, cut].reshape(-1, 3)
    return replace(mesh, positions=flat[order[starts]], triangles=triangles, uvs=uvs[:, cut].reshape(-1, 3, 2))
