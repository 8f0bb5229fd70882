"""The two ends of a print job: objects become a job folder, and the finished folder a report and what was asked for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy

from ..blender import image, print_preview, printable_copy
from ..blender.file_names import file_name
from ..blender.height_image import Heights, heights_on
from ..blender.mesh_export import export_meshes
from ..blender.print_look import PrintLook, read_print_look
from ..blender.selection import Shape
from ..blender.uv_choice import uv_maps_of, without_map
from ..engine.border import FILES, PRINT_SHEET
from ..engine.job_folder import write_print_job
from ..errors import PatinaError
from ..settings.print_properties import USE_RELIEF, engine_settings, is_mended
from . import live
from .base_texture import tiles_of, worn_tiles
from .job import Prepared, Words, new_folder
from .print_report import Report, keep_report, read_report

CHECKS, PREVIEW, COPY, FILES_TO_PRINT = "checks", "preview", "copy", "files"
"""What a print job is asked for: the first three are values of the engine's setting ``only``."""
_WORDS = {
    CHECKS: Words("Preparing…", "Checking"),
    PREVIEW: Words("Preparing…", "Matching colors"),
    COPY: Words("Preparing…", "Mending"),
    FILES_TO_PRINT: Words("Preparing…", "Making files"),
}
_RESULTS = {
    CHECKS: FILES["print_elements"],
    PREVIEW: FILES["filament_preview"],
    COPY: FILES["print_model"],
    FILES_TO_PRINT: FILES["print_elements"],
}
"""The file that a job writes last."""
_MOST_TEXELS = 4096
"""The width of baked pictures where the maker leaves it to Patina."""
_MILLIMETERS = 1000.0


@dataclass(frozen=True)
class PrintJob:
    """Which objects are printed, what is ``wanted`` of them, with which settings (plain values), where the mesh of the
    job lies in the world, and the folder that files for printing go to. It holds no reference to Blender's data."""

    shapes: tuple[Shape, ...]
    wanted: str
    values: Mapping[str, Any]
    origin: tuple[float, ...]
    target: Path | None = None
    editor: str = "PRINT"
    is_draft: bool = False

    @property
    def title(self) -> str:
        """What is being made, in a few words."""
        return f"Print of {self.shapes[0].handle.name}"

    @property
    def words(self) -> Words:
        """What goes on, in words."""
        return _WORDS[self.wanted]

    @property
    def changes_blend(self) -> bool:
        """Whether the result becomes a part of the .blend."""
        return self.wanted == COPY

    def show(self, path: Path) -> None:
        """Show a model in the colors of filaments in place of the objects."""
        print_preview.show(print_preview.read_painted(path), self.origin, self.objects())

    def objects(self) -> list[bpy.types.Object]:
        """Return those of the objects that still exist."""
        return [obj for obj in (shape.handle.find() for shape in self.shapes) if obj is not None]

    def apply(self, result: Path) -> Report:
        """Keep the report, and do with the result what is wanted.

        Raises:
            PatinaError: a file is missing or cannot be written, or the objects no longer exist.
        """
        of_copy = self.wanted in (PREVIEW, FILES_TO_PRINT) and is_mended(self.values)
        report = read_report(result.parent, self.shapes, self.values, of_copy)
        if self.wanted == PREVIEW:
            self._keep_preview(result)
        elif self.wanted == COPY:
            copy = self._put_copy(result)
            # Nobody has checked it yet.
            report = replace(report, shapes=(Shape.of(copy, bpy.context.evaluated_depsgraph_get()),), checks=())
        elif self.wanted == FILES_TO_PRINT:
            assert self.target is not None
            files = files_for_maker(result.parent, report.files)
            copy_whole(files, self.target)
            report = replace(report, folder=self.target, files=tuple(files))
        keep_report(report)
        return report

    def _keep_preview(self, result: Path) -> None:
        """Show the preview until it is taken off; the folder of the job goes before."""
        kept = new_folder() / result.name
        shutil.move(result, kept)
        live.hold(self, kept)

    def _put_copy(self, result: Path) -> bpy.types.Object:
        print_preview.take_off()
        originals = self.objects()
        if not originals:
            raise PatinaError(f"{self.shapes[0].handle.name} no longer exists, so no copy was made.")
        return printable_copy.put_beside(originals, result, result.with_name(FILES["print_texture"]), self.origin)


def prepare(
    objects: Sequence[bpy.types.Object],
    depsgraph: bpy.types.Depsgraph,
    values: Mapping[str, Any],
    wanted: str,
    folder: Path,
    target: Path | None = None,
) -> Prepared[PrintJob]:
    """Write the job that prints objects as they look now.

    Args:
        objects: mesh objects; the first one names the print.
        depsgraph: an up-to-date dependency graph that holds them.
        values: plain values of the settings (``settings.print_properties``).
        wanted: what the job is for, such as ``CHECKS``.
        folder: where the job goes.
        target: the folder for the files that are wanted, if they are.

    Raises:
        PatinaError: an object has no surface, or a file cannot be read or written.
    """
    settings = engine_settings(values)
    heights = heights_on(objects) if values[USE_RELIEF] and not without_map(objects) else None
    if heights is None:
        look = _look(objects, depsgraph, values["texture_size"] or _MOST_TEXELS, folder)
    else:
        look = _look_in_relief(objects, depsgraph, heights, folder)
        settings |= _relief(heights, look.tiles, folder)
    settings |= {
        "units": millimeters_per_unit(depsgraph.scene),
        "name": file_name(objects[0].name),
        **({"texture": look.texture} if look.texture else {}),
        **({"only": wanted} if wanted != FILES_TO_PRINT else {}),
    }
    write_print_job(folder, settings, look.mesh, look.tiles)
    shapes = tuple(Shape.of(obj, depsgraph) for obj in objects)
    subject = PrintJob(shapes, wanted, values, tuple(look.mesh.origin.tolist()), target)
    return Prepared(folder, subject, folder / _RESULTS[wanted], look.notes)


def millimeters_per_unit(scene: Any) -> float:
    """Return how many millimeters a unit of a scene's coordinates is."""
    # The digits of Blender's single precision.
    return _MILLIMETERS * float(f"{scene.unit_settings.scale_length:.7g}")


def _look(objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, most: int, folder: Path) -> PrintLook:
    """Return what objects show: a tiled texture of ours as it is, without a loss."""
    if not without_map(objects):
        uv_maps = uv_maps_of(objects, depsgraph, "")
        mesh = export_meshes(objects, depsgraph, uv_maps)
        tiles = tiles_of(mesh)
        worn = worn_tiles(objects, uv_maps, False, tiles) if tiles else None
        files = image.tiles_of(worn, tiles) or image.packed_tiles(worn, tiles, folder / "worn") if worn else None
        if files is not None:
            return PrintLook(mesh, files, tiles)
    return read_print_look(objects, depsgraph, most, folder)


def _look_in_relief(
    objects: Sequence[bpy.types.Object], depsgraph: bpy.types.Depsgraph, heights: Heights, folder: Path
) -> PrintLook:
    """Return what objects show by way of the UV map that their heights belong to."""
    mesh = export_meshes(objects, depsgraph, uv_maps_of(objects, depsgraph, ""))
    tiles = tiles_of(mesh)
    return PrintLook(mesh, image_files(heights.color, tiles, folder / "look"), tiles)


def _relief(heights: Heights, tiles: Sequence[int], folder: Path) -> dict[str, Any]:
    """Return the settings that say which heights are applied, and how deep they are."""
    depth = {"recorded_depth": heights.depth} if heights.depth else {}
    return {"relief": image_files(heights.image, tiles, folder / "heights"), **depth}


def image_files(found: bpy.types.Image, tiles: Sequence[int], folder: Path) -> Path:
    """Return the file of an image, with ``<UDIM>`` in its name where it stands for tiles.

    Raises:
        PatinaError: the image has no pixels, or not all of the tiles.
    """
    if not tiles:
        return image.file_of(found, folder)
    files = image.tiles_of(found, tiles) or image.packed_tiles(found, tiles, folder)
    if files is None:
        raise PatinaError(f"The tiles of {found.name} have no files that hold them as they are; save the image first.")
    return files


def files_for_maker(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """Return the files of a finished job that go to the maker, by their names there: all but what Blender alone reads,
    and the account of the print, which has its name then and lists no others."""
    kept = [name for name in names if name != FILES["print_elements"]]
    stem = next(name.removesuffix(PRINT_SHEET) for name in kept if name.endswith(PRINT_SHEET))
    told = folder / f"{stem}_{FILES['result']}"
    result = json.loads((folder / FILES["result"]).read_text(encoding="utf-8"))
    told.write_text(json.dumps({**result, "files": kept}, indent=2) + "\n", encoding="utf-8")
    return {name: folder / name for name in (*kept, told.name)}


def copy_whole(files: Mapping[str, Path], target: Path) -> None:
    """Copy files into a folder, which is made if it is missing, by their names there: all of them, or none.

    Raises:
        PatinaError: the folder cannot be written.
    """
    parts = {target / name: target / f".{name}.part" for name in files}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file, part in parts.items():
            shutil.copyfile(files[file.name], part)
        for file, part in parts.items():
            os.replace(part, file)
    except OSError as error:
        raise PatinaError(f"{target} cannot be written ({error.strerror or error}); choose another folder.") from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def previewed() -> PrintJob | None:
    """Return the job whose preview is shown in place of its objects, or None."""
    held = live.state().held
    return held[0] if held is not None and isinstance(held[0], PrintJob) else None
