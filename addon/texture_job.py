"""The two ends of a texture job: an object becomes a job folder, and the finished folder a material on the object.

The engine runs in between: for scripts with ``engine.process.run_job``, behind the panel step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy

from .blender import image, material
from .blender.mesh_export import export_mesh
from .engine.job_folder import write_job

TEXTURE_FILE = "texture.png"


def prepare(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, uv_map: str, settings: Mapping[str, Any], folder: Path
) -> None:
    """Write the job that makes a texture for the object; pictures among the settings are given as ``Path``.

    Raises:
        PatinaError: the object has no surface or UV map, or a file cannot be read or written.
    """
    write_job(folder, settings, export_mesh(obj, depsgraph, uv_map))


def apply(obj: bpy.types.Object, uv_map: str, folder: Path) -> bpy.types.Image:
    """Put the texture of a finished job on the object's material, packed into the .blend, and return its image.

    Raises:
        PatinaError: the folder holds no texture.
    """
    texture = image.load_packed(folder / TEXTURE_FILE, f"{obj.name} Patina")
    material.wear(obj, texture, uv_map)
    return texture
