"""The two ends of a texture job: objects become a job folder, and the finished folder a material on the objects.

The engine runs in between: for scripts and background mode in ``run``, behind the panel in ``live``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from . import recipe, uv_check
from .blender import image, material
from .blender.mesh_export import export_meshes, render_uv_map
from .engine.job_folder import write_job
from .engine.messages import Message, Note, Progress
from .engine.process import EngineProcess, run_job
from .errors import PatinaError

SOURCE = Path(__file__).resolve().parent.parent
"""The folder that holds the package ``core``."""
IDLE_EXIT = 600.0
"""Seconds without work after which the engine gives its memory back."""
RECORD = "patina"
"""Custom property of a result's image: JSON that says how it was made."""
TEXTURE_FILE = "texture.png"
"""What a finished job leaves in its folder."""
TILED_TEXTURE_FILE = "texture.<UDIM>.png"
_GRACE = 2.0


@dataclass(frozen=True)
class Wearer:
    """An object that is to be found again, whatever has been renamed, deleted or undone since."""

    name: str
    uid: int

    @classmethod
    def of(cls, obj: bpy.types.Object) -> Wearer:
        """Return what finds the object again in this session."""
        return cls(obj.name, obj.session_uid)

    def find(self) -> bpy.types.Object | None:
        """Return the object, or None if it is gone. An object that merely has its name is another one."""
        named = bpy.data.objects.get(self.name)
        if named is not None and named.session_uid == self.uid:
            return named
        return next((obj for obj in bpy.data.objects if obj.session_uid == self.uid), None)


@dataclass(frozen=True)
class TextureJob:
    """Who gets the texture, where and how it was asked for. It holds no reference to Blender's data."""

    wearers: tuple[Wearer, ...]
    uv_map: str
    only_active_slot: bool
    storage: str
    record: str

    def objects(self) -> list[bpy.types.Object]:
        """Return those of the objects that still exist."""
        return [obj for obj in (wearer.find() for wearer in self.wearers) if obj is not None]


@dataclass(frozen=True)
class Prepared:
    """A written job folder, what it is for, the texture that it will hold (with ``<UDIM>`` in its name where it has
    tiles), and what the artist should know about the UV map."""

    folder: Path
    job: TextureJob
    texture: Path
    notes: tuple[str, ...]


def new_folder() -> Path:
    """Make a folder for a job and return it; Blender removes it when it ends, if nobody did before."""
    return Path(tempfile.mkdtemp(prefix="patina-", dir=bpy.app.tempdir or None))


def prepare(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    values: Mapping[str, Any],
    pictures: Mapping[str, Path],
    base_texture: bpy.types.Image | None,
    folder: Path,
) -> Prepared:
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
    mesh = export_meshes(objects, depsgraph, uv_map, slot)
    tiles = uv_check.uses_tiles(mesh.uvs)
    if tiles and (base is not None or values["parameterization"] != "solid"):
        raise PatinaError(
            f"{uv_map} uses UDIM tiles: let the texture live In Space, and switch Keep Present Texture off."
        )
    write_job(folder, {**settings, "tiles": tiles}, mesh)
    record = {"settings": dict(values), "pictures": list(pictures), "object": objects[0].name}
    wearers = tuple(Wearer.of(obj) for obj in objects)
    job = TextureJob(wearers, uv_map, slot, values["storage"], json.dumps(record))
    texture = folder / (TILED_TEXTURE_FILE if tiles else TEXTURE_FILE)
    return Prepared(folder, job, texture, tuple(uv_check.oddities(mesh.uvs, tiles)))


def apply(job: TextureJob, texture: Path) -> bpy.types.Image:
    """Put a texture on the objects' materials and among their results, and return its image.

    Raises:
        PatinaError: the file is no texture, or none of the objects exists any more.
    """
    objects = job.objects()
    if not objects:
        raise PatinaError(f"{job.wearers[0].name} is gone; its texture was not used.")
    load = image.load_beside if job.storage == "BESIDE" else image.load_packed
    made = load(texture, f"{objects[0].name} Patina")
    made[RECORD] = job.record
    for obj in objects:
        material.wear(obj, made, job.uv_map, job.only_active_slot)
        remember(obj, made)
    return made


def remember(obj: bpy.types.Object, made: bpy.types.Image) -> None:
    """Add the image to the object's results, as the newest, where objects have results (the add-on is registered)."""
    known: Any = getattr(obj, "patina", None)
    if known is not None:
        known.results.add().image = made
        known.active_result = len(known.results) - 1


def run(prepared: Prepared, python: Path, heed: Callable[[Message], None]) -> bpy.types.Image:
    """Run a job to its end and put the texture on the objects; ``heed`` hears every message. This blocks.

    Raises:
        PatinaError: the engine cannot do it.
    """
    engine = EngineProcess(python, SOURCE)
    try:
        for message in run_job(engine, prepared.folder):
            heed(message)
    finally:
        engine.stop(_GRACE)
    return apply(prepared.job, prepared.texture)


def in_words(message: Message) -> str:
    """Return a message of the engine as a line for a terminal, or nothing if it is none of a person's business."""
    match message:
        case Progress(step, steps, _, seconds_left):
            return f"step {step} of {steps}, {seconds_left:.0f} s left"
        case Note(text):
            return text
    return ""


def _base_file(
    objects: Sequence[bpy.types.Object], values: Mapping[str, Any], chosen: bpy.types.Image | None, folder: Path
) -> Path:
    found = (material.present_texture(obj, values["only_active_slot"]) for obj in objects)
    base = chosen or next((texture for texture in found if texture), None)
    if base is None:
        raise PatinaError(f"{objects[0].name} had no image texture before Patina; choose one, or keep none.")
    return image.file_of(base, folder / "base")
