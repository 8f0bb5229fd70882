"""PLY files, read by plyfile: trimesh cannot read the mixed triangles and quads that Blender writes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from plyfile import PlyData, PlyElement

from core.mesh.part import Part

_INDICES = ("vertex_indices", "vertex_index")
_UVS = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))


def read_ply(path: Path) -> list[Part]:
    """Return the surface in a PLY file; polygons become fans.

    UVs per face corner take precedence over UVs per vertex.
    """
    positions, triangles, uvs = _arrays(path.read_bytes())
    return [
        Part(
            "",
            *(array.astype(kind) for array, kind in ((positions, np.float64), (triangles, np.int64))),
            None if uvs is None else uvs.astype(np.float64),
        )
    ]


def _arrays(data: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    elements = {element.name: element for element in PlyData.read(io.BytesIO(data)).elements}
    vertex, face = elements["vertex"], elements.get("face")
    positions = np.stack([vertex[axis] for axis in "xyz"], axis=1)
    name = next((name for name in _INDICES if face is not None and name in _properties(face)), None)
    if face is None or name is None or len(face.data) == 0:
        return positions, np.empty((0, 3), dtype=np.int64), None
    polygons = face[name]
    fans = [_fan(len(polygon)) for polygon in polygons]
    triangles = _gathered(polygons, fans)
    if "texcoord" in _properties(face):
        return positions, triangles, _gathered([pairs.reshape(-1, 2) for pairs in face["texcoord"]], fans)
    pair = next((pair for pair in _UVS if pair[0] in _properties(vertex) and pair[1] in _properties(vertex)), None)
    if pair is None:
        return positions, triangles, None
    return positions, triangles, np.stack([vertex[axis] for axis in pair], axis=1)[triangles]


def _properties(element: PlyElement) -> list[str]:
    return [declared.name for declared in element.properties]


def _fan(corners: int) -> np.ndarray:
    """Return the corners [N - 2, 3] of the triangles that fill a polygon; none for points and edges."""
    second = np.arange(1, max(corners - 1, 1))
    return np.stack([np.zeros_like(second), second, second + 1], axis=1)


def _gathered(polygons: Sequence[np.ndarray], fans: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([polygon[fan] for polygon, fan in zip(polygons, fans, strict=True)])
