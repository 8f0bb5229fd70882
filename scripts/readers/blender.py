"""Files as Blender's importers read them. Blender has none for 3MF and VRML: those are extensions of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, placed, texture_colors
from scripts.support.suzanne import quiet

IMPORTERS: dict[str, Callable[[str], Any]] = {
    "glb": lambda path: bpy.ops.import_scene.gltf(filepath=path),
    # The maker says that z is up; Blender expects y.
    "obj": lambda path: bpy.ops.wm.obj_import(filepath=path, forward_axis="Y", up_axis="Z"),
    "ply": lambda path: bpy.ops.wm.ply_import(filepath=path, forward_axis="Y", up_axis="Z"),
}


def read_with_blender(path: Path, importer: str) -> Reading:
    """Return the objects that a file brings into an empty scene.

    Raises:
        RuntimeError: Blender cannot read it.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with quiet():
        IMPORTERS[importer](str(path))
    return Reading(tuple(_part(shown) for shown in bpy.data.objects if shown.type == "MESH"))


def _part(shown: Any) -> Part:
    mesh = shown.data
    mesh.calc_loop_triangles()
    positions = _values(mesh.vertices, "co", 3)
    triangles = _values(mesh.loop_triangles, "vertices", 3, np.int32)
    loops = _values(mesh.loop_triangles, "loops", 3, np.int32)
    return Part(placed(positions[triangles], np.array(shown.matrix_world)), _colors(mesh, triangles, loops))


def _colors(mesh: Any, triangles: np.ndarray, loops: np.ndarray) -> Colors | None:
    image = _base_color_image(mesh)
    if image is not None:
        width, height = image.size
        if not width:
            raise RuntimeError(f"Blender does not find the picture {image.filepath}")
        pixels = np.empty(width * height * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
        # Blender's rows begin at the bottom.
        picture = np.rint(pixels.reshape(height, width, -1)[::-1, :, :3] * 255).astype(np.uint8)
        return texture_colors(_values(mesh.uv_layers.active.uv, "vector", 2)[loops], picture)
    if mesh.color_attributes:
        colors = mesh.color_attributes[0]
        values = _values(colors.data, "color_srgb", 4)[:, :3]
        return CornerColors(values[triangles if colors.domain == "POINT" else loops])
    return None


def _base_color_image(mesh: Any) -> Any:
    """Return the picture that the only material shows, as its shader is linked, or None."""
    if len(mesh.materials) != 1 or mesh.materials[0] is None:
        return None
    shaders = [node for node in mesh.materials[0].node_tree.nodes if node.type == "BSDF_PRINCIPLED"]
    links = [link for shader in shaders for link in shader.inputs["Base Color"].links]
    images = [link.from_node.image for link in links if link.from_node.type == "TEX_IMAGE"]
    return images[0] if images else None


def _values(collection: Any, name: str, width: int, kind: Any = np.float32) -> np.ndarray:
    values = np.empty(len(collection) * width, kind)
    collection.foreach_get(name, values)
    return values.reshape(-1, width)
