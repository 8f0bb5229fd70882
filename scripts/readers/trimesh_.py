"""Files as trimesh reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, placed, texture_colors


def read_with_trimesh(path: Path) -> Reading:
    """Return what trimesh makes of a GLB, OBJ, or PLY file.

    Raises:
        Exception: it cannot read it; trimesh does not say which.
    """
    # Vertices at equal places are merged unless told otherwise.
    scene = trimesh.load_scene(path, process=False)
    parts = []
    for node in scene.graph.nodes_geometry:
        matrix, name = scene.graph[node]
        mesh = scene.geometry[name]
        corners = placed(np.asarray(mesh.vertices)[mesh.faces], matrix)
        parts.append(Part(corners, _colors(mesh)))
    return Reading(tuple(parts))


def _colors(mesh: Any) -> Colors | None:
    if mesh.visual.kind == "texture":
        image = getattr(mesh.visual.material, "baseColorTexture", None) or getattr(mesh.visual.material, "image", None)
        if image is None:
            return None
        return texture_colors(np.asarray(mesh.visual.uv)[mesh.faces], np.asarray(image.convert("RGB")))
    if mesh.visual.kind == "vertex":
        return CornerColors((mesh.visual.vertex_colors[mesh.faces][..., :3] / 255).astype(np.float32))
    return None
