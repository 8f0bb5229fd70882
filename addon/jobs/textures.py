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
from ..blender.uv_map import tile_numbers, uses_tiles
from ..engine.border import FILES, UDIM, tile_file
from ..engine.job_folder import MeshArrays, write_texture_job
from ..errors import PatinaError
from . import records
from .job import Prepared
from .material_notes import material_notes
from .naming import result_name
from .order import Order, Source
from .uv_notes import refusal

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
    tiles = _tiles(mesh)
    reason = None if order.values["shared_uvs"] else refusal(objects, order.values, mesh)
    if reason is not None:
        raise PatinaError(f"{reason}.")
    # The map has been judged above, in the words of the panel.
    write_texture_job(folder, {**settings, "uv_map": "shared"}, mesh, tiles)
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

    Where the UV maps use UDIM tiles, the file's name has ``<UDIM>`` for their numbers, unless one image repeats on all
    of them.

    Args:
        objects: mesh objects that share the texture.
        depsgraph: an up-to-date dependency graph that holds them.
        wanted: plain values of the settings.
        chosen: an image to keep as it is.
        folder: where a file goes if one must be written.

    Raises:
        PatinaError: there is nothing to keep, or it cannot be read or written.
    """
    if chosen is not None and chosen.source != "TILED":
        return Source(file=image.file_of(chosen, folder / "base"))
    uv_maps, slot = uv_maps_of(objects, depsgraph, wanted["uv_map"]), wanted["only_active_slot"]
    tiles = _tiles(export_meshes(objects, depsgraph, uv_maps, slot))
    files = image.tiles_of(chosen, tiles) if chosen is not None and tiles else None
    if files is not None:
        return Source(file=files)
    most = min(wanted["size"], MOST_TEXELS)
    scene: Any = depsgraph.scene
    notes: dict[str, None] = {}
    file = folder / "base" / ("present_look.png" if not tiles else f"present_look.{UDIM}.png")
    for tile in tiles or (None,):
        look = read_present_look(objects, uv_maps, slot, scene, most, tile, chosen)
        if look.image is not None:
            return Source(file=image.file_of(look.image, folder / "base"))
        assert look.pixels is not None
        target = tile_file(file, tile)
        target.parent.mkdir(parents=True, exist_ok=True)
        image.write_png(np.pad(look.pixels, ((0, 0), (0, 0), (0, 1)), constant_values=1), target)
        notes |= dict.fromkeys(look.notes)
    return Source(file=file, notes=tuple(notes))


def _tiles(mesh: MeshArrays) -> tuple[int, ...]:
    """Return the numbers of the UDIM tiles that a mesh uses; none where its texture repeats outside 0 to 1."""
    return tuple(np.unique(tile_numbers(mesh.uvs)).tolist()) if uses_tiles(mesh.uvs) else ()
