"""Vertices moved by morph targets and by the joints of a skin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.mesh.gltf.surface import Surface
from core.mesh.labels import sentence_start

_BLOCK = 1 << 16


def morphed(surface: Surface, weights: Sequence[float]) -> np.ndarray:
    """Return the positions float64 [V, 3] of a surface with its morph targets at the given weights."""
    positions = surface.positions()
    for target, weight in enumerate(weights):
        offsets = surface.offsets(target) if weight else None
        if offsets is not None:
            positions = positions + weight * offsets
    return positions


def skinned(surface: Surface, positions: np.ndarray, matrices: np.ndarray) -> tuple[np.ndarray, bool] | None:
    """Return positions float64 [V, 3] moved by the joints with ``matrices`` [J, 4, 4], and whether they turn the
    surface inside out; None if the surface has no weights.

    Raises:
        InputError: a vertex refers to a joint that the skin does not have.
    """
    joints, weights = _influences(surface)
    if joints is None or weights is None:
        return None
    if len(joints) and (joints.min() < 0 or joints.max() >= len(matrices)):
        raise InputError(
            f"{sentence_start(surface.user)} uses joint {joints.max()} of a skin with {len(matrices)} joints; "
            "export the mesh again."
        )
    moved, mirrored = np.empty_like(positions), 0
    # In blocks: a matrix for every vertex at once takes gigabytes.
    for start in range(0, len(positions), _BLOCK):
        block = slice(start, start + _BLOCK)
        blended = np.einsum("vk,vkij->vij", weights[block], matrices[joints[block], :3])
        moved[block] = np.einsum("vij,vj->vi", blended[:, :, :3], positions[block]) + blended[:, :, 3]
        mirrored += int((np.linalg.det(blended[:, :, :3]) < 0).sum())
    # Where joints twist far, a few vertices are always inside out.
    return moved, 2 * mirrored > len(positions)


def _influences(surface: Surface) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return joints int64 [V, K] and weights float64 [V, K] that sum to 1."""
    joints, weights = [], []
    for group in range(len(surface.used) and 16):
        pair = surface.attribute(f"JOINTS_{group}", "VEC4"), surface.attribute(f"WEIGHTS_{group}", "VEC4")
        if pair[0] is None or pair[1] is None:
            break
        joints.append(pair[0])
        weights.append(pair[1])
    if not joints:
        return None, None
    shares = np.maximum(np.nan_to_num(np.concatenate(weights, axis=1)), 0)
    # Rounding, above all to bytes, leaves sums that are not quite 1; a vertex without weights follows its first joint.
    sums = shares.sum(axis=1, keepdims=True)
    shares[:, :1] = np.where(sums > 0, shares[:, :1], 1)
    numbers = np.nan_to_num(np.concatenate(joints, axis=1), nan=-1, posinf=-1, neginf=-1)
    # Writers leave anything in joints that do not count.
    counted = np.where(shares > 0, numbers, 0)
    return np.clip(counted, -1, 2**31).astype(np.int64), shares / np.where(sums > 0, sums, 1)
