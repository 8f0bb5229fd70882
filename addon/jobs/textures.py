"""The two ends of a texture job: objects become a job folder, and the finished folder a material on the objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender import image, material, preview
from ..blender.handle import Handle
from ..blender.mesh_export import export_meshes
from ..blender.present_look import read_present_look
from ..blender.uv_choice import uv_maps_of
from ..blender.uv_map import obstacle, uses_tiles
from ..engine.border import FILES
from ..engine.job_folder import write_texture_job
from ..errors import PatinaError
from . import records
from .job import Prepared
from .material_notes import material_notes
from .naming import result_name
from .order import Order, Source
from .uv_notes import spoiling, with_remedies

MOST_TEXELS = 4096
"""The width of the largest picture that the engine reads."""


@dataclass(frozen=True)
class Wearer:
    """An object that gets a texture, and the name of its UV map for it."""

    handle: Handle
    uv_map: str


@dataclass(frozen=True)
class TextureJob:
    """Which objects get the texture, where, and how it was ordered. It holds no reference to Blender's data."""

    wearers: tuple[Wearer, ...]
    only_active_slot: bool
    storage: str
    record: str
    editor: str = "VIEW_3D"

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Texture of {self.wearers[0].handle.name}"

    def show(self, path: Path) -> None:
        """Show a picture of the texture so far on those of the objects that still exist."""
        preview.show(self.objects(), path, self.only_active_slot)

    def objects(self) -> list[tuple[bpy.types.Object, str]]:
        """Return those of the objects that still exist, each with its UV map."""
        found = ((wearer.handle.find(), wearer.uv_map) for wearer in self.wearers)
        return [(obj, uv_map) for obj, uv_map in found if obj is not None]

    def apply(self, texture: Path) -> bpy.types.Image:
        """Put a texture on the objects' materials and among their results, and return its image.

        Raises:
            PatinaError: the file is no texture, or none of the objects exists any more.
        """
        # The texture goes on the material under the preview.
        preview.take_off()
        objects = self.objects()
        if not objects:
            raise PatinaError(f"{self.wearers[0].handle.name} no longer exists, so its texture was not used.")
        record = json.loads(self.record)
        made = image.load(texture, result_name(record, objects[0][0].name), self.storage)
        records.keep(made, record)
        together = [obj for obj, _ in objects]
        for obj, uv_map in objects:
            material.wear(obj, made, uv_map, self.only_active_slot, together)
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
    uv_maps = uv_maps_of(objects, depsgraph, order.values["uv_map"])
    slot = order.values["only_active_slot"]
    settings = order.engine_settings()
    mesh = export_meshes(objects, depsgraph, uv_maps, slot)
    tiles = uses_tiles(mesh.uvs)
    if tiles and ("base_texture" in settings or settings["parameterization"] != "solid"):
        raise PatinaError(f"{uv_maps[0]} uses UDIM tiles: set Painted to Seamless, and turn off Keep Texture.")
    spoils = None if order.values["shared_uvs"] else obstacle(mesh.uvs, mesh.positions[mesh.triangles], tiles)
    if spoils is not None:
        raise PatinaError(f"{spoiling(objects, order.values['uv_map'], slot) or with_remedies(spoils)}.")
    # The map has been judged above, in the words of the panel.
    write_texture_job(folder, {**settings, "tiles": tiles, "uv_map": "shared"}, mesh)
    wearers = tuple(Wearer(Handle.of(obj), uv_map) for obj, uv_map in zip(objects, uv_maps, strict=True))
    names = {wearer.handle.name: wearer.uv_map for wearer in wearers}
    subject = TextureJob(wearers, slot, order.values["storage"], order.record(object=objects[0].name, uv_maps=names))
    notes = (*order.notes, *material_notes(objects, depsgraph, slot))
    return Prepared(folder, subject, folder / FILES["tiled_texture" if tiles else "texture"], notes)


def base_texture(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    wanted: Mapping[str, Any],
    chosen: bpy.types.Image | None,
    folder: Path,
) -> Source:
    """Return the texture to keep: the chosen image, or what the objects showed before Patina.

    Args:
        objects: mesh objects that share the texture.
        depsgraph: an up-to-date dependency graph that holds them.
        wanted: plain values of the settings.
        chosen: an image to keep as it is.
        folder: where a file goes if one must be written.

    Raises:
        PatinaError: there is nothing to keep, or it cannot be read or written.
    """
    if chosen is not None:
        return Source(file=image.file_of(chosen, folder / "base"))
    uv_maps = uv_maps_of(objects, depsgraph, wanted["uv_map"])
    most = min(wanted["size"], MOST_TEXELS)
    scene: Any = depsgraph.scene
    look = read_present_look(objects, uv_maps, wanted["only_active_slot"], scene, most)
    if look.image is not None:
        return Source(file=image.file_of(look.image, folder / "base"))
    assert look.pixels is not None
    file = folder / "base" / "present_look.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    image.write_png(np.pad(look.pixels, ((0, 0), (0, 0), (0, 1)), constant_values=1), file)
    return Source(file=file, notes=look.notes)
