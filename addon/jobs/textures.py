"""The two ends of a texture job: objects become a job folder, and the finished folder a material on the objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..blender import image, material, preview
from ..blender.handle import Handle
from ..blender.mesh_export import export_meshes, render_uv_map
from ..blender.uv_map import uses_tiles
from ..engine.border import FILES
from ..engine.job_folder import write_texture_job
from ..errors import PatinaError
from . import records
from .job import Prepared
from .order import Order


@dataclass(frozen=True)
class TextureJob:
    """Which objects get the texture, where, and how it was ordered. It holds no reference to Blender's data."""

    wearers: tuple[Handle, ...]
    uv_map: str
    only_active_slot: bool
    storage: str
    record: str
    editor: str = "VIEW_3D"

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Texture of {self.wearers[0].name}"

    def show(self, path: Path) -> None:
        """Show a picture of the texture so far on those of the objects that still exist."""
        preview.show(self.objects(), path, self.uv_map, self.only_active_slot)

    def objects(self) -> list[bpy.types.Object]:
        """Return those of the objects that still exist."""
        return [obj for obj in (wearer.find() for wearer in self.wearers) if obj is not None]

    def apply(self, texture: Path) -> bpy.types.Image:
        """Put a texture on the objects' materials and among their results, and return its image.

        Raises:
            PatinaError: the file is no texture, or none of the objects exists any more.
        """
        # The texture goes on the material under the preview.
        preview.take_off()
        objects = self.objects()
        if not objects:
            raise PatinaError(f"{self.wearers[0].name} no longer exists, so its texture was not used.")
        made = image.load(texture, f"{objects[0].name} Patina", self.storage)
        made[records.RECORD] = self.record
        for obj in objects:
            material.wear(obj, made, self.uv_map, self.only_active_slot)
            records.add(records.of_object(obj), [made])
        return made


def prepare(
    order: Order, objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, folder: Path
) -> Prepared[TextureJob]:
    """Write the job that makes one texture for the objects, which share their UV space.

    Args:
        order: what is wanted.
        objects: mesh objects; the first one names the texture.
        depsgraph: an up-to-date dependency graph that holds them.
        folder: where the job goes.

    Raises:
        PatinaError: an object has no surface or UV map, or a file cannot be read or written.
    """
    uv_map = order.values["uv_map"] or render_uv_map(objects[0])
    slot = order.values["only_active_slot"]
    settings = order.engine_settings()
    mesh = export_meshes(objects, depsgraph, uv_map, slot)
    tiles = uses_tiles(mesh.uvs)
    if tiles and ("base_texture" in settings or settings["parameterization"] != "solid"):
        raise PatinaError(f"{uv_map} uses UDIM tiles: set Painted to Seamless, and turn off Keep Texture.")
    write_texture_job(folder, {**settings, "tiles": tiles}, mesh)
    wearers = tuple(Handle.of(obj) for obj in objects)
    record = order.record(object=objects[0].name)
    subject = TextureJob(wearers, uv_map, slot, order.values["storage"], record)
    return Prepared(folder, subject, folder / FILES["tiled_texture" if tiles else "texture"])


def base_texture_file(
    objects: Sequence[bpy.types.Object], only_active_slot: bool, chosen: bpy.types.Image | None, folder: Path
) -> Path:
    """Return a file that holds the texture to keep: the chosen one, or the first that an object had before Patina.

    Raises:
        PatinaError: there is none.
    """
    found = (material.present_texture(obj, only_active_slot) for obj in objects)
    base = chosen or next((texture for texture in found if texture), None)
    if base is None:
        raise PatinaError(
            f"{objects[0].name} had no image texture before Patina; choose one, or turn off Keep Texture."
        )
    return image.file_of(base, folder / "base")
