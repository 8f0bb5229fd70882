"""The two ends of an export: a result with its maps becomes a job folder, and the finished folder files elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ..blender.file_names import file_name
from ..blender.mesh_export import export_meshes
from ..engine.border import FILES
from ..engine.job_folder import MeshArrays, write_export_job, write_job
from ..errors import PatinaError
from ..settings import recipe, schema
from ..settings.definitions import own_definitions
from . import live, records, result_maps
from .base_texture import tiles_of
from .job import Prepared, Words
from .printing import copy_whole, image_files
from .result_maps import COLOR

_WORDS = Words("Preparing…", "Writing maps")


@dataclass(frozen=True)
class Exported:
    """The files that an export has written into a folder, by their names."""

    folder: Path
    files: tuple[str, ...]

    @property
    def line(self) -> str:
        """What was written, in one sentence."""
        count = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        return f"{count} in {self.folder}: {', '.join(self.files)}."


@dataclass(frozen=True)
class ExportJob:
    """What is exported, into which folder, and the editor that lists it. It holds no reference to Blender's data."""

    name: str
    target: Path
    editor: str
    words: Words = _WORDS
    is_draft: bool = False
    changes_blend: bool = False

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Maps of {self.name}"

    def show(self, path: Path) -> None:
        """Show nothing: an export has no previews."""

    def apply(self, result: Path) -> Exported:
        """Copy the files to their folder, all or none.

        Raises:
            PatinaError: there is no account of the files, or the folder cannot be written.
        """
        try:
            names = json.loads(result.read_text(encoding="utf-8"))["files"]
            files = {Path(name).name: result.parent / name for name in names}
        except (OSError, ValueError, KeyError, TypeError):
            raise PatinaError("The engine has left no account of the files; try again.") from None
        copy_whole(files, self.target)
        exported = Exported(self.target, tuple(files))
        live.state().said = exported.line
        return exported


def export_mode() -> schema.Mode:
    """Return the mode of exports."""
    return schema.mode("EXPORT")


def maps_of(result: bpy.types.Image | None) -> dict[str, bpy.types.Image]:
    """Return the images of the maps that were made with a result, by the names of the maps, its color first; none if it
    has no others, or if they are gone."""
    if result is None:
        return {}
    found = result_maps.maps_of(result).images
    return {COLOR: result, **found} if found else {}


def obstacle(result: bpy.types.Image | None) -> str | None:
    """Return why a result cannot be exported, in one sentence without its full stop, or None."""
    if result is None:
        return "Choose a result in the list"
    return None if maps_of(result) else f"{result.name} has no maps; make the texture with maps first"


def values_given(operator: Any) -> dict[str, Any]:
    """Return the settings of an operator as plain values."""
    return {name: getattr(operator, name) for name in own_definitions(export_mode())}


def prepare(
    context: bpy.types.Context, owner: bpy.types.ID, wanted: Mapping[str, Any], folder: Path, target: Path
) -> Prepared[ExportJob]:
    """Write the job that exports the chosen result of an object, with the meshes that wear it, or of a scene.

    Args:
        context: Blender's.
        owner: the object or the scene that lists the result.
        wanted: plain values of the settings.
        folder: where the job goes.
        target: the folder for the files.

    Raises:
        PatinaError: the result has no maps, or something cannot be read or written.
    """
    obj = owner if isinstance(owner, bpy.types.Object) else None
    result = records.active(records.of_object(obj) if obj is not None else records.of_scene(context.scene))
    reason = obstacle(result)
    if reason is not None or result is None:
        raise PatinaError(f"{reason}.")
    mesh = _mesh_of(obj, result, context.evaluated_depsgraph_get()) if obj is not None else None
    tiles = tiles_of(mesh) if mesh is not None and result.source == "TILED" else ()
    files = {name: image_files(image, tiles, folder / "maps" / name) for name, image in maps_of(result).items()}
    name = obj.name if obj is not None else result.name
    mode = export_mode()
    settings = {**recipe.engine_settings(mode, wanted, {}), **files}
    settings["name"] = file_name(name)
    if mesh is not None:
        write_export_job(folder, settings, mesh, tiles)
    else:
        write_job(folder, mode.name, settings)
    return Prepared(folder, ExportJob(name, target, "VIEW_3D" if obj else "IMAGE_EDITOR"), folder / FILES["result"])


def _mesh_of(obj: bpy.types.Object, result: bpy.types.Image, depsgraph: bpy.types.Depsgraph) -> MeshArrays:
    """Return the object and all others that share its result, as one mesh."""
    record = records.record_of(result)
    others = [other for name in record["uv_maps"] if (other := depsgraph.scene.objects.get(name)) is not None]
    lists = [other for other in others if any(item.image == result for item in records.of_object(other).results)]
    wearers = [obj, *(other for other in lists if other != obj)]
    uv_maps = [records.uv_map_for(wearer, record) for wearer in wearers]
    return export_meshes(wearers, depsgraph, uv_maps, bool(record["settings"].get("only_active_slot")))
