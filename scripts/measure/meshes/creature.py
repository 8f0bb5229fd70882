"""A creature with thin limbs: fingers, toes, horns, ears and a tail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from addon.engine.job_folder import MeshArrays
from scripts.measure.meshes.building import added, empty_scene, exported, face_centers, modified, unwrapped

Joint = tuple[float, float, float, float]
"""X, Y, Z, and the radius there."""

_SPINE: tuple[Joint, ...] = (
    (0, 0, 1.00, 0.17),
    (0, -0.02, 1.18, 0.15),
    (0, -0.01, 1.40, 0.20),
    (0, 0.01, 1.58, 0.09),
    (0, -0.03, 1.74, 0.16),
    (0, -0.06, 1.90, 0.15),
)
_TAIL: tuple[Joint, ...] = (
    (0, 0.22, 0.92, 0.07),
    (0, 0.42, 0.72, 0.05),
    (0.05, 0.66, 0.62, 0.04),
    (0.14, 0.88, 0.72, 0.03),
    (0.2, 0.98, 0.92, 0.022),
    (0.16, 0.94, 1.1, 0.04),
    (0.12, 0.92, 1.2, 0.008),
)
# The right side; the left one mirrors it. Each limb starts at a joint of the spine.
_LIMBS: tuple[tuple[int, tuple[Joint, ...]], ...] = (
    (2, ((0.24, 0, 1.46, 0.08), (0.5, 0.06, 1.32, 0.052), (0.76, 0, 1.2, 0.038), (0.86, -0.02, 1.16, 0.05))),
    (0, ((0.13, 0, 0.9, 0.12), (0.17, -0.1, 0.56, 0.075), (0.18, 0.08, 0.26, 0.045), (0.18, 0.02, 0.06, 0.055))),
    (5, ((0.1, -0.08, 2.04, 0.045), (0.2, -0.03, 2.16, 0.033), (0.24, -0.08, 2.3, 0.022), (0.2, -0.16, 2.38, 0.006))),
    (4, ((0.16, 0.02, 1.78, 0.04), (0.3, 0.08, 1.86, 0.05), (0.46, 0.14, 1.98, 0.006))),
)
_FINGERS = (
    ((0.9, -0.08, 1.15, 0.02), (0.93, -0.14, 1.13, 0.016), (0.95, -0.19, 1.1, 0.009)),
    ((0.94, -0.05, 1.14, 0.019), (1.01, -0.07, 1.11, 0.015), (1.07, -0.08, 1.07, 0.009)),
    ((0.95, -0.015, 1.13, 0.019), (1.03, -0.02, 1.1, 0.015), (1.1, -0.02, 1.05, 0.009)),
    ((0.94, 0.025, 1.13, 0.018), (1.02, 0.04, 1.09, 0.014), (1.07, 0.05, 1.05, 0.008)),
)
_TOES = (
    ((0.12, -0.08, 0.04, 0.032), (0.1, -0.17, 0.028, 0.02)),
    ((0.18, -0.1, 0.04, 0.032), (0.18, -0.2, 0.028, 0.02)),
    ((0.24, -0.08, 0.04, 0.032), (0.27, -0.16, 0.028, 0.02)),
)


def creature() -> MeshArrays:
    """An imp, grown by the Skin modifier around sticks and unwrapped along its limbs."""
    empty_scene()
    joints, bones, limbs = _skeleton()
    body = added(joints[:, :3], [], bones.tolist())
    body.modifiers.new("Skin", "SKIN").use_smooth_shade = True
    for vertex, radius in zip(body.data.skin_vertices[0].data, joints[:, 3], strict=True):
        vertex.radius = (radius, radius)
    body.data.skin_vertices[0].data[0].use_root = True
    modified(body, "SUBSURF", levels=2)
    return exported(unwrapped(body, _front_and_back(body, joints[:, :3], bones, limbs)))


def _skeleton() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the joints [V, 4], the bones [E, 2], and the number [E] of the limb that each bone belongs to."""
    joints: list[Joint] = []
    bones: list[tuple[int, int, int]] = []
    for limb, (start, chain) in enumerate(_chains()):
        last = start
        for joint in chain:
            joints.append(joint)
            if last >= 0:
                bones.append((last, len(joints) - 1, limb))
            last = len(joints) - 1
    table = np.array(bones)
    return np.array(joints), table[:, :2], table[:, 2]


def _chains() -> Iterator[tuple[int, tuple[Joint, ...]]]:
    """Yield each chain of joints, with the number of the joint that it starts at."""
    yield -1, _SPINE
    yield 0, _TAIL
    count = len(_SPINE) + len(_TAIL)
    for side in (1, -1):
        for start, limb in _LIMBS:
            yield start, _mirrored(limb, side)
            count += len(limb)
            ends = {2: _FINGERS, 0: _TOES}.get(start, ())
            palm = count - 1
            for end in ends:
                yield palm, _mirrored(end, side)
                count += len(end)


def _mirrored(chain: tuple[Joint, ...], side: int) -> tuple[Joint, ...]:
    return tuple((side * x, y, z, radius) for x, y, z, radius in chain)


def _front_and_back(body: Any, joints: np.ndarray, bones: np.ndarray, limbs: np.ndarray) -> np.ndarray:
    """Return a group [F] for each face: its limb, and whether it is before or behind the bones of the limb."""
    centers = face_centers(body)
    starts, ways = joints[bones[:, 0]], joints[bones[:, 1]] - joints[bones[:, 0]]
    along = np.einsum("fbk,bk->fb", centers[:, None] - starts, ways) / (ways**2).sum(axis=1)
    nearest = starts + along.clip(0, 1)[..., None] * ways
    bone = np.linalg.norm(centers[:, None] - nearest, axis=2).argmin(axis=1)
    behind = centers - nearest[np.arange(len(bone)), bone]
    # Of the limbs that point forward, the upper and the lower half instead.
    forward = np.abs(ways[bone, 1]) > 0.7 * np.linalg.norm(ways[bone], axis=1)
    return np.asarray(2 * limbs[bone] + np.where(forward, behind[:, 2] > 0, behind[:, 1] > 0))
