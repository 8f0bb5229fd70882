"""The files of an export: pictures, the model, and a list of which slot takes which file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.border.names import EXPORT_FOLDER, name_of_tile
from core.export.pictures import of_length_one, packed, read_map, with_green_down
from core.export.targets import ORM, Channel, Target, TargetPicture
from core.files.picture import picture_size
from core.files.safe_names import safe_name
from core.files.whole import writable_folder, write_atomically
from core.mesh.mesh import Mesh, split_vertices
from core.mesh.udim import Layout
from core.output.glb import Material
from core.output.model import fits_glb, upright, write_glb
from core.output.png import FAST, write_map, write_png
from core.settings.export import ExportSettings

_DEEP = ("normal", "height")
# Normals and what is packed, in 8 bits each.
_BYTES_OF_MAPS = 6

Written = dict[tuple[int | None, str | tuple[Channel, ...]], Path]
"""Pictures that are written, by the number of their tile and by what they hold."""


@dataclass(frozen=True)
class Exported:
    """The names of the files in the order in which they were written, and what ``result.json`` says of them."""

    files: tuple[str, ...]
    account: dict[str, Any]


def notes_on(
    settings: ExportSettings, target: Target, mesh: Mesh | None, layout: Layout, folder: Path
) -> tuple[str, ...]:
    """Return what a user should know of channels that no map fills, of maps that the engine does not take, and of a
    model that no file has room for.

    Raises:
        InputError: a map cannot be read.
    """
    given, notes = set(settings.map_files), []
    for picture in target.pictures:
        packs = _sources(picture)
        if isinstance(picture.holds, str) or not given & packs:
            continue
        missing = [name for name in ORM if name in packs - given]
        if missing:
            notes.append(
                f"{target.title} packs {' and '.join(missing)}, too, of which there is no map; it is constant."
            )
    if "height" in given and all(picture.holds != "height" for picture in target.pictures):
        notes.append(f"{target.title} has no heights, so the map of heights is left out.")
    if mesh is not None and settings.color and not _fits(settings, layout, folder):
        notes.append(
            f"The maps are too large for a GLB file, so there will be no {safe_name(settings.name)}.glb; choose a "
            "smaller size to get one."
        )
    return tuple(notes)


def write_export(
    settings: ExportSettings, target: Target, mesh: Mesh | None, layout: Layout, folder: Path
) -> Generator[float, None, Exported]:
    """Write the files of an export into ``export`` in a job's ``folder`` and yield shares of the work that is done.

    Raises:
        InputError: a map cannot be read, or maps do not fit together.
        PatinaError: a file cannot be written.
    """
    name = safe_name(settings.name)
    out = writable_folder(folder / EXPORT_FOLDER)
    template = settings.name_template or target.template
    pictures = [picture for picture in target.pictures if _sources(picture) & set(settings.map_files)]
    parts = len(layout.numbers) * len(pictures) + 1
    files: list[str] = []
    slots: dict[str, str] = {}
    written: Written = {}
    for number in layout.numbers:
        paths = {key: folder / name_of_tile(path, number) for key, path in settings.map_files.items()}
        for picture in pictures:
            stem = template.format(name=name, map=picture.word).strip()
            file = f"{stem}.png" if number is None else f"{stem}.{number}.png"
            _write_picture(out / file, picture, paths, settings, target)
            files.append(file)
            written[number, picture.holds] = out / file
            slots[file] = picture.slot
            yield len(files) / parts
    models = _write_models(settings, target, mesh, layout, folder, written, name) if mesh is not None else []
    listing = f"{name}_material.json"
    account = {"for": settings.engine, "normals": _convention(settings, target), "files": slots, "models": models}
    with write_atomically(out / listing) as temporary:
        temporary.write_text(json.dumps(account, indent=2) + "\n", encoding="utf-8")
    return Exported(tuple(f"{EXPORT_FOLDER}/{file}" for file in (*files, *models, listing)), {"export": account})


def _convention(settings: ExportSettings, target: Target) -> Literal["opengl", "directx"]:
    if settings.normal_convention != "auto":
        return settings.normal_convention
    return "directx" if target.directx else "opengl"


def _sources(picture: TargetPicture) -> set[str]:
    if isinstance(picture.holds, str):
        return {picture.holds}
    return {"roughness" if channel == "smoothness" else channel for channel in picture.holds}


def _write_picture(
    path: Path, picture: TargetPicture, paths: Mapping[str, Path], settings: ExportSettings, target: Target
) -> None:
    if not isinstance(picture.holds, str):
        maps = {key: read_map(paths[key], 1, settings.size) for key in _sources(picture) if key in paths}
        write_map(path, packed(picture.holds, maps, settings.fill_roughness), 8)
        return
    channels = 3 if picture.holds in ("color", "normal") else 1
    values = read_map(paths[picture.holds], channels, settings.size, picture.holds == "color")
    if picture.holds == "color":
        write_png(path, values, 8)
        return
    if picture.holds == "normal":
        values = of_length_one(values) if settings.size else values
        values = with_green_down(values) if _convention(settings, target) == "directx" else values
    write_map(path, values if channels == 3 else values[..., 0], 16 if picture.holds in _DEEP else 8)


def _write_models(
    settings: ExportSettings, target: Target, mesh: Mesh, layout: Layout, folder: Path, pictures: Written, name: str
) -> list[str]:
    """Write the mesh, as GLB with its maps inside and, where an engine needs it, as OBJ; return the names."""
    out, written = folder / EXPORT_FOLDER, []
    if settings.color and _fits(settings, layout, folder):
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as temporary:
            scratch = Path(temporary)
            materials = [_material(settings, folder, number, pictures, scratch) for number in layout.numbers]
            write_glb(out / f"{name}.glb", mesh, materials, layout, settings.up_axis)
            written.append(f"{name}.glb")
    if target.with_obj:
        positions, uvs, triangles = split_vertices(mesh)
        text = _obj(upright(positions + mesh.origin, settings.up_axis), uvs, triangles)
        with write_atomically(out / f"{name}.obj") as path:
            path.write_text(text, encoding="utf-8")
        written.append(f"{name}.obj")
    return written


def _fits(settings: ExportSettings, layout: Layout, folder: Path) -> bool:
    """Return whether a GLB file has room for the model with its maps."""
    names = {name_of_tile(settings.color, number) for number in layout.numbers}
    size = max(max(picture_size(folder / name)) for name in names)
    return fits_glb(len(layout.numbers), min(size, settings.size or size), 8, _BYTES_OF_MAPS)


def _obj(positions: np.ndarray, uvs: np.ndarray, triangles: np.ndarray) -> str:
    """Return an OBJ file of vertices that have a position [N, 3] and a UV [N, 2] each."""
    lines = ["# Patina"]
    lines += ["v {:.7g} {:.7g} {:.7g}".format(*row) for row in positions]
    lines += ["vt {:.7g} {:.7g}".format(*row) for row in uvs]
    # OBJ counts from 1.
    lines += ["f {0}/{0} {1}/{1} {2}/{2}".format(*row) for row in triangles + 1]
    return "\n".join(lines) + "\n"


def _material(
    settings: ExportSettings, folder: Path, number: int | None, pictures: Written, temporary: Path
) -> Material:
    """Return the material of a tile for a GLB file: of ``pictures`` that are written already, and, where an engine has
    them otherwise than the format, of others in a temporary folder."""
    paths = {key: folder / name_of_tile(path, number) for key, path in settings.map_files.items()}
    mark = number or 0
    normal = None
    if "normal" in paths:
        normal = temporary / f"normal-{mark}.png"
        write_map(normal, of_length_one(read_map(paths["normal"], 3, settings.size)), 8, FAST)
    given, orm = {key for key in ORM if key in paths}, pictures.get((number, ORM))
    if given and orm is None:
        orm = temporary / f"orm-{mark}.png"
        maps: dict[str, np.ndarray] = {key: read_map(paths[key], 1, settings.size) for key in given}
        write_map(orm, packed(ORM, maps, settings.fill_roughness), 8, FAST)
    surface = bool({"roughness", "metallic"} & given)
    return Material(pictures[number, "color"], normal, orm, "occlusion" in given, surface)
