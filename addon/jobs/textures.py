"""The two ends of a texture job: objects become a job folder, and the finished folder a material on the objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ..blender import image, preview
from ..blender.frames import frame_readers
from ..blender.handle import Handle
from ..blender.material_maps import Maps
from ..blender.mesh_export import export_meshes
from ..blender.uv_choice import uv_maps_of
from ..blender.worn_relief import wear
from ..engine.border import FILES, UDIM
from ..engine.job_folder import write_texture_job
from ..errors import PatinaError
from . import maps, records
from .base_texture import tiles_of
from .job import WORDS, Prepared, Words
from .material_notes import material_notes
from .naming import result_name
from .order import Order
from .result_maps import bind_maps, files_beside, load_maps
from .room import check_room
from .uv_notes import refusal


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
    words: Words = WORDS
    is_draft: bool = False
    changes_blend: bool = True

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
        found = files_beside(texture)
        belonging = Maps(load_maps(found, made.name, self.storage), found.depth)
        bind_maps(made, belonging)
        records.keep(made, record)
        together = [obj for obj, _ in objects]
        for obj, uv_map in objects:
            wear(obj, made, uv_map, self.only_active_slot, together, belonging)
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
        PatinaError: an object has no surface or UV map, there is no memory for it, or a file cannot be read or written.
    """
    uv_maps = uv_maps_of(objects, depsgraph, order.values["uv_map"])
    slot = order.values["only_active_slot"]
    if not slot:
        check_room(objects, depsgraph)
    settings = {**order.engine_settings(), **order.earlier_maps}
    frames = frame_readers(objects, uv_maps) if _has_normals(order, settings) else {}
    mesh, pictures = maps.resolve(
        settings,
        objects,
        depsgraph,
        lambda readers: export_meshes(objects, depsgraph, uv_maps, slot, {**readers, **frames}),
    )
    tiles = tiles_of(mesh)
    reason = None if order.values["shared_uvs"] else refusal(objects, order.values, mesh)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    start = order.files.get("start_texture")
    if start is not None and UDIM in start.name and not tiles:
        raise PatinaError(f"{order.start} has UDIM tiles, which the UV map does not use; choose another start texture.")
    settings = maps.engine_settings(settings, mesh, pictures, folder / "maps", tiles)
    if "base_texture" in settings and not order.values["keep_texture"]:
        # It is there for what lies outside of masks alone.
        settings["strength"] = 1.0
    # The map has been judged above, in the words of the panel.
    write_texture_job(folder, {**settings, "uv_map": "shared"}, mesh, tiles)
    wearers = tuple(Wearer(Handle.of(obj), uv_map) for obj, uv_map in zip(objects, uv_maps, strict=True))
    names = {wearer.handle.name: wearer.uv_map for wearer in wearers}
    subject = TextureJob(wearers, slot, order.values["storage"], order.record(object=objects[0].name, uv_maps=names))
    notes = (*order.notes, *material_notes(objects, depsgraph, slot))
    return Prepared(folder, subject, folder / FILES["tiled_texture" if tiles else "texture"], notes)


def _has_normals(order: Order, settings: Mapping[str, Any]) -> bool:
    """Return whether a job may make a normal map, which belongs to the frames of the mesh."""
    relief = str(settings.get("relief", "none")).lower() != "none"
    return relief or bool(settings.get("maps")) or any(path.is_dir() for _, path in order.styles)
