"""What is odd about a UV map, in words for the artist. Imports no bpy."""

from __future__ import annotations

import numpy as np

_GRID = 512
_SAMPLES = 1 << 16
_TOLERANCE = 1e-4
_NOTABLE = 0.02
_COLUMNS = 10


def uses_tiles(uvs: np.ndarray) -> bool:
    """Return whether the triangles ``uvs`` [F, 3, 2] lie in several UDIM tiles, each triangle inside of one."""
    low = np.floor(uvs.min(axis=1) + _TOLERANCE)
    high = np.ceil(uvs.max(axis=1) - _TOLERANCE)
    inside_one = bool(((high - low) <= 1).all())
    return inside_one and low.min() >= 0 and low[:, 0].max() < _COLUMNS and bool((low != low[0]).any())


def oddities(uvs: np.ndarray, tiles: bool = False) -> list[str]:
    """Return a sentence for each thing that will show in a texture for the triangles ``uvs`` [F, 3, 2].

    With ``tiles``, UVs outside 0 to 1 are what UDIM tiles are made of.
    """
    areas = _signed_areas(uvs)
    total = np.abs(areas).sum()
    if total == 0:
        return ["All faces have UVs without area; unwrap the object."]
    found = []
    if not tiles and (uvs.min() < -_TOLERANCE or uvs.max() > 1 + _TOLERANCE):
        found.append("Some UVs lie outside 0 to 1; the texture repeats there.")
    overlapping = _overlap(uvs, np.abs(areas))
    if overlapping > _NOTABLE:
        found.append(f"About {overlapping:.0%} of the UV area is shared by overlapping faces, which look the same.")
    mirrored = min((np.abs(areas[areas < 0]).sum() / total, np.abs(areas[areas > 0]).sum() / total))
    if mirrored > _NOTABLE:
        found.append(f"About {mirrored:.0%} of the UV area is mirrored; there the pattern runs the other way.")
    return found


def _signed_areas(uvs: np.ndarray) -> np.ndarray:
    edge, other = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
    return (edge[:, 0] * other[:, 1] - edge[:, 1] * other[:, 0]) / 2


def _overlap(uvs: np.ndarray, areas: np.ndarray) -> float:
    """Return which part of the faces' UV area lies on top of other faces, estimated with random points.

    Where faces do not overlap, a cell of a grid holds no more points than its area allows.
    """
    random = np.random.default_rng(0)
    faces = random.choice(len(uvs), _SAMPLES, p=areas.astype(np.float64) / areas.sum(dtype=np.float64))
    weights = random.random((2, _SAMPLES, 1))
    root = np.sqrt(weights[0])
    corners = uvs[faces]
    points = (1 - root) * corners[:, 0] + root * (1 - weights[1]) * corners[:, 1] + root * weights[1] * corners[:, 2]
    # A cell wide enough for some 50 points, whatever the size of the islands.
    side = int(np.clip(np.sqrt(_SAMPLES / 50 / max(areas.sum(), 1e-9)), 1, _GRID))
    cells = np.floor(points * side).astype(np.int64)
    cells -= cells.min(axis=0)
    counts = np.unique(cells[:, 1] * (cells[:, 0].max() + 1) + cells[:, 0], return_counts=True)[1]
    allowed = _SAMPLES / areas.sum() / side**2
    # Random points crowd by chance: only cells that hold more than that count.
    crowded = counts[counts > allowed + 4 * np.sqrt(allowed)]
    return float((crowded - allowed).sum() / _SAMPLES)
