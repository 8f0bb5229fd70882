"""The two ends of a texture job: objects become a job folder, and the finished folder a material on the objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from . import job, networks, recipe, uv_check
from .blender import image, material, preview
from .blender.handle import Handle
from .blender.mesh_export import export_meshes, render_uv_map
from .engine.job_folder import write_texture_job
from .engine.messages import Message
from .errors import PatinaError
from .job import RECORD, Prepared

TEXTURE_FILE = "texture.png"
"""What a finished job leaves in its folder."""
TILED_TEXTURE_FILE = "texture.<UDIM>.png"


@dataclass(frozen=True)
class TextureJob:
    """Who gets the texture, where and how it was asked for. It holds no reference to Blender's data."""

    wearers: tuple[Handle, ...]
    uv_map: str
    only_active_slot: bool
    storage: str
    record: str
    applier: str = "apply_result"

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


def prepare(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    values: Mapping[str, Any],
    pictures: Mapping[str, Path],
    base_texture: bpy.types.Image | None,
    folder: Path,
) -> Prepared[TextureJob]:
    """Write the job that makes one texture for the objects, which share their UV space.

    Args:
        objects: mesh objects; the first one names the texture.
        depsgraph: an up-to-date dependency graph that holds them.
        values: the settings by the names of ``properties.definitions``.
        pictures: files whose style is wanted, by what the artist calls them: a path, or an image's name.
        base_texture: what to keep, where ``keep_texture`` is on; None takes the texture from before Patina.
        folder: where the job goes.

    Raises:
        PatinaError: an object has no surface or UV map, or a file cannot be read or written.
    """
    uv_map = values["uv_map"] or render_uv_map(objects[0])
    slot = values["only_active_slot"]
    base = _base_file(objects, values, base_texture, folder) if values["keep_texture"] else None
    settings = recipe.engine_settings(values, list(pictures.values()), base)
    settings["backbone"] = networks.own_file(values["backbone"]) or values["backbone"]
    mesh = export_meshes(objects, depsgraph, uv_map, slot)
    tiles = uv_check.uses_tiles(mesh.uvs)
    if tiles and (base is not None or values["parameterization"] != "solid"):
        raise PatinaError(
            f"{uv_map} uses UDIM tiles: let the texture live In Space, and switch Keep Present Texture off."
        )
    write_texture_job(folder, {**settings, "tiles": tiles}, mesh)
    record = {"settings": dict(values), "pictures": list(pictures), "object": objects[0].name}
    wearers = tuple(Handle.of(obj) for obj in objects)
    subject = TextureJob(wearers, uv_map, slot, values["storage"], json.dumps(record))
    texture = folder / (TILED_TEXTURE_FILE if tiles else TEXTURE_FILE)
    return Prepared(folder, subject, texture, tuple(uv_check.oddities(mesh.uvs, tiles)))


def apply(subject: TextureJob, texture: Path) -> bpy.types.Image:
    """Put a texture on the objects' materials and among their results, and return its image.

    Raises:
        PatinaError: the file is no texture, or none of the objects exists any more.
    """
    objects = subject.objects()
    if not objects:
        raise PatinaError(f"{subject.wearers[0].name} is gone; its texture was not used.")
    load = image.load_beside if subject.storage == "BESIDE" else image.load_packed
    made = load(texture, f"{objects[0].name} Patina")
    made[RECORD] = subject.record
    for obj in objects:
        material.wear(obj, made, subject.uv_map, subject.only_active_slot)
        remember(obj, made)
    return made


def remember(obj: bpy.types.Object, made: bpy.types.Image) -> None:
    """Add the image to the object's results, as the newest, where objects have results (the add-on is registered)."""
    known: Any = getattr(obj, "patina", None)
    if known is not None:
        known.results.add().image = made
        known.active_result = len(known.results) - 1


def run(prepared: Prepared[TextureJob], python: Path, heed: Callable[[Message], None]) -> bpy.types.Image:
    """Run a job to its end and put the texture on the objects; ``heed`` hears every message. This blocks.

    Raises:
        PatinaError: the engine cannot do it.
    """
    job.run(prepared.folder, python, heed)
    return apply(prepared.job, prepared.result)


def _base_file(
    objects: Sequence[bpy.types.Object], values: Mapping[str, Any], chosen: bpy.types.Image | None, folder: Path
) -> Path:
    found = (material.present_texture(obj, values["only_active_slot"]) for obj in objects)
    base = chosen or next((texture for texture in found if texture), None)
    if base is None:
        raise PatinaError(f"{objects[0].name} had no image texture before Patina; choose one, or keep none.")
    return image.file_of(base, folder / "base")
