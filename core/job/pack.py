"""Packs a job: turns settings and the files that they name into a self-contained job folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from core.backbone.own_file import description_of, is_own
from core.border.names import (
    CHECKPOINT_FILE,
    JOB_FILE,
    MATERIALS_FILE,
    MESH_FILE,
    PREVIEW_FILE,
    RESULT_FILE,
    SOLID_FILE,
    UV_MAP_FILE,
    attribute_named,
    name_of_tile,
    tiled,
)
from core.errors import InputError
from core.files.data_picture import read_data
from core.files.picture import read_levels, read_picture
from core.files.set_files import files_of_set
from core.files.whole import writable_folder, write_atomically
from core.geometry.start import check_uvs
from core.job.exports import with_maps_of_job
from core.job.folder import job_text, validate_settings
from core.job.locked import locked
from core.job.prints import OwnColors, check_profile, completed, load_with_colors
from core.job.reliefs import with_recorded_depth
from core.job.tiles import numbers_of, pictures_of, with_patterns
from core.mesh.arrays import load_npz, save_npz
from core.mesh.checks import check, check_geometry, visible_part
from core.mesh.load import load_mesh
from core.mesh.mesh import Mesh
from core.mesh.missing_uvs import Choice
from core.printing.materials import write_materials
from core.settings.base import JobSettings, OptimizedSettings
from core.settings.declare import FileKind, file_kind, is_tiled, names_file, names_in, network_kind, takes_folders
from core.settings.displace import DisplaceSettings
from core.settings.export import ExportSettings
from core.settings.printing import PrintSettings
from core.settings.vertices import VerticesSettings

_BACKBONE = "backbone"


@dataclass(frozen=True)
class _File:
    """A file that the setting ``field`` names: where it is now and what it is called in the job folder.

    ``field`` is empty for a file that accompanies another; ``index`` is its place where a setting names several.
    """

    field: str
    kind: FileKind | Literal["network", "solid", "set", "of set"]
    source: Path
    name: str
    index: int = 0


def pack(values: dict[str, Any], folder: Path, blender: Path | None = None) -> JobSettings:
    """Write the job that ``values`` describe into ``folder`` and return its settings, with names inside the folder.

    ``blender`` is the Blender that reads meshes of its own formats; without it, one is looked for.

    Everything is checked before anything is written: values, meshes, pictures, layers and feature expressions. Then all
    files are written under temporary names and renamed together, ``job.json`` last, and what an earlier job in that
    folder left to resume is removed. Notes about the mesh come when the job runs.

    Raises:
        InputError: a setting or a file is wrong, or the folder cannot be written; the folder is unchanged.
        PatinaError: the disk is full; the folder is unchanged.
    """
    given = with_recorded_depth(completed(with_patterns(with_maps_of_job(validate_settings(values)))))
    files = [*_files(given), *_network_files(given), *_solid_files(given)]
    sources = {file.name: file.source for file in files if file.kind == "mesh"}
    own = None
    if isinstance(given, PrintSettings) and not given.texture:
        mesh, own = load_with_colors(sources[MESH_FILE], given, blender)
        meshes = {MESH_FILE: mesh}
    else:
        meshes = {name: read_mesh(source, given, blender) for name, source in sources.items()}
    files += [file for mesh in meshes.values() for file in _tile_files(given, mesh)]
    for file in files:
        _check(file, given)
    check_network(given)
    settings = given.model_copy(update=_names(given, files) | _patterns(given))
    with locked(folder):
        _write(settings, files, meshes, own, folder)
    return settings


def read_mesh(path: Path, settings: JobSettings, blender: Path | None = None) -> Mesh:
    """Return the mesh as it is packed for a job: without UVs if new ones will be made, else with its own; with those of
    its attributes that settings name. Where it is to be printed, some faces or all may lack UVs.

    Raises:
        InputError: the file cannot be read, or its mesh cannot have a texture, or not with UDIM tiles, or it lacks an
            attribute.
    """
    if isinstance(settings, PrintSettings) and not settings.texture:
        return load_with_colors(path, settings, blender)[0]
    if isinstance(settings, PrintSettings):
        mesh = load_mesh(path, settings.uv_set, blender, "keep", named_attributes(settings))
        check_geometry(mesh)
        return mesh
    if isinstance(settings, ExportSettings) and path.suffix == Path(MESH_FILE).suffix:
        return load_npz(path)
    if isinstance(settings, DisplaceSettings | ExportSettings):
        # Where islands lie on one another, they have the same relief.
        mesh = load_mesh(path, settings.uv_set, blender)
        visible_part(mesh)
        return mesh
    if isinstance(settings, VerticesSettings):
        mesh = load_mesh(path, None, blender, "keep")
        check_geometry(mesh)
        check_uvs(mesh, bool(settings.texture))
        return mesh
    uv_map = getattr(settings, "uv_map", "own")
    choice: Choice = "keep" if uv_map == "new" else getattr(settings, "faces_without_uvs", "refuse")
    mesh = load_mesh(path, getattr(settings, "uv_set", None), blender, choice, named_attributes(settings))
    if uv_map == "new":
        check_geometry(mesh)
        return replace(mesh, uvs=None)
    tiles = getattr(settings, "tiles", False)
    if tiles:
        numbers_of(mesh)
    check(mesh, tiles, shared=uv_map == "shared")
    return mesh


def named_attributes(settings: JobSettings) -> list[str]:
    """Return the names of the attributes of the mesh that settings name, each once."""
    found: dict[str, None] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if file_kind(field) == "map" and value:
            attributes = [attribute_named(item) for item in names_in(value)]
            found |= dict.fromkeys(attribute for attribute in attributes if attribute is not None)
    return list(found)


def check_weights(path: Path) -> None:
    """Make sure that a file holds the weights of a CPPN.

    Raises:
        InputError: it does not, or it cannot be read.
    """
    # This imports torch, as ``check_network`` does.
    from core.output.cppn_weights import read_weights

    read_weights(path)


def check_set(folder: Path) -> None:
    """Make sure that a folder holds the maps of a style.

    Raises:
        InputError: it does not, or one of them cannot be read, or they have different shapes.
    """
    # This imports torch, as ``check_network`` does.
    from core.objective.style_set import read_style

    read_style(folder)


def check_network(settings: JobSettings) -> None:
    """Make sure that device and backbone exist, and that the backbone has the layers and channels that are named.

    Raises:
        InputError: one of them does not exist, or a feature expression is malformed.
        PatinaError: the backbone cannot list its layers.
    """
    # These import torch, and for seconds torchvision; errors about files and values need not wait for it.
    from core.machine.device import choose_device

    choose_device(settings.device)
    if not isinstance(settings, OptimizedSettings):
        return
    from core.backbone.registry import describe
    from core.objective.expression import known_layer, parse_expression

    layers = describe(settings.backbone).layers
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        match network_kind(field):
            case "expression" if value:
                for text in (value,) if isinstance(value, str) else value:
                    parse_expression(text, layers)
            case "layers":
                for layer in value:
                    known_layer(layer, layers)


def _files(settings: JobSettings) -> Iterator[_File]:
    for name, field in type(settings).model_fields.items():
        kind, value = file_kind(field), getattr(settings, name)
        if kind == "mesh" and field.default and not (value and name in settings.model_fields_set):
            raise InputError(f"The job needs a mesh; give one with --{name}.")
        if kind is None or not value or is_tiled(field, value):
            continue
        for index, item in enumerate(names_in(value)):
            if not names_file(field, item):
                continue
            stem, source = name if isinstance(value, str) else f"{name}-{index}", Path(item)
            if takes_folders(field) and source.is_dir():
                yield _File(name, "set", source, stem, index)
                used = {file.path for file in files_of_set(source).values()}
                yield from (_File("", "of set", path, f"{stem}/{path.name}") for path in sorted(used))
                continue
            yield _File(name, kind, source, stem + (".npz" if kind == "mesh" else source.suffix.lower()), index)


def _check(file: _File, settings: JobSettings) -> None:
    """Make sure that a file is what the settings take it for."""
    match file.kind:
        case "picture" | "map" if isinstance(settings, PrintSettings):
            read_levels(file.source)
        case "picture" | "map":
            read_picture(file.source, behind=0.0 if file.kind == "map" else None)
        case "data":
            read_data(file.source)
        case "set":
            check_set(file.source)
        case "weights":
            check_weights(file.source)
        case "profile":
            check_profile(file.source)


def _tile_files(settings: JobSettings, mesh: Mesh) -> Iterator[_File]:
    """Yield the pictures of the tiles that the mesh uses."""
    for name, pattern in _patterns(settings).items():
        for number, source in pictures_of(getattr(settings, name), numbers_of(mesh)).items():
            yield _File("", "picture", source, name_of_tile(pattern, number))


def _patterns(settings: JobSettings) -> dict[str, str]:
    """Return the names, inside the job folder, that stand for the pictures of all tiles, by their settings."""
    fields = type(settings).model_fields
    patterns = {
        name: str(getattr(settings, name)) for name in fields if is_tiled(fields[name], getattr(settings, name))
    }
    return {name: tiled(name + Path(pattern).suffix.lower()) for name, pattern in patterns.items()}


def _network_files(settings: JobSettings) -> Iterator[_File]:
    """Yield the files of the user's own network: the network and its description."""
    name = getattr(settings, _BACKBONE, "")
    if is_own(name):
        source = Path(name)
        yield _File(_BACKBONE, "network", source, _BACKBONE + source.suffix)
        yield _File("", "network", description_of(source), _BACKBONE + description_of(source).suffix)


def _solid_files(settings: JobSettings) -> Iterator[_File]:
    """Yield what the job that made a texture or its heights has beside them: the texture as a solid."""
    source = ""
    if isinstance(settings, PrintSettings) and attribute_named(settings.texture) is None:
        source = settings.texture or settings.relief
    elif isinstance(settings, DisplaceSettings):
        source = settings.height
    path = Path(source).parent / SOLID_FILE
    if source and path.is_file():
        yield _File("", "solid", path, SOLID_FILE)


def _names(settings: JobSettings, files: list[_File]) -> dict[str, str | tuple[str, ...]]:
    """Return the values that the fields of ``files`` have inside the job folder."""
    names: dict[str, str | tuple[str, ...]] = {}
    for field in {file.field for file in files if file.field}:
        given = getattr(settings, field)
        found = {file.index: file.name for file in files if file.field == field}
        # What is no file keeps its name.
        names[field] = found[0] if isinstance(given, str) else tuple(found.get(i, own) for i, own in enumerate(given))
    return names


def _write(
    settings: JobSettings, files: list[_File], meshes: dict[str, Mesh], own: OwnColors | None, folder: Path
) -> None:
    sets = [folder / file.name for file in files if file.kind == "set"]
    for own_folder in sets:
        writable_folder(own_folder)
    with ExitStack() as stack:
        # The stack unwinds from its end: the file that is entered first is renamed last.
        description = stack.enter_context(write_atomically(folder / JOB_FILE))
        description.write_text(job_text(settings), encoding="utf-8")
        for file in files:
            if file.kind == "set":
                continue
            temporary = stack.enter_context(write_atomically(folder / file.name))
            if file.name in meshes:
                save_npz(meshes[file.name], temporary)
            else:
                shutil.copyfile(file.source, temporary)
        if own is not None:
            write_materials(stack.enter_context(write_atomically(folder / MATERIALS_FILE)), own.materials)
            for name, content in own.pictures.items():
                stack.enter_context(write_atomically(folder / name)).write_bytes(content)
        kept = {file.name for file in files} | ({MATERIALS_FILE} if own else set())
        for stale in {CHECKPOINT_FILE, RESULT_FILE, PREVIEW_FILE, UV_MAP_FILE, SOLID_FILE, MATERIALS_FILE} - kept:
            (folder / stale).unlink(missing_ok=True)
        for stale_map in (path for own_folder in sets for path in own_folder.iterdir()):
            if stale_map.relative_to(folder).as_posix() not in kept and not stale_map.name.startswith("."):
                stale_map.unlink()
