"""Writes a job folder: everything that the engine needs. Imports no bpy."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import PatinaError
from .border import ATTRIBUTE, FILES, NETWORK_DESCRIPTION, NETWORKS, UDIM, tile_file
from .style_set import files_of, is_set


@dataclass(frozen=True)
class MeshArrays:
    """A triangle mesh: Z up, UV origin at the bottom left.

    ``positions`` is float32 [V, 3], relative to ``origin``, float64 [3]; ``triangles`` int32 [F, 3] (indices into
    positions, counterclockwise seen from outside); ``uvs`` float32 [F, 3, 2] (one per triangle corner).
    ``attributes`` are more values per corner by name, each float32 [F, 3, C]. ``frame`` float64 [3, 4] has the axes of
    the first object, of length 1, and its origin in world space as columns.
    """

    positions: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray
    origin: np.ndarray = field(default_factory=lambda: np.zeros(3))
    attributes: Mapping[str, np.ndarray] = field(default_factory=dict)
    frame: np.ndarray = field(default_factory=lambda: np.eye(3, 4))


def is_network(path: Path) -> bool:
    """Return whether a path is that of a network's file."""
    return path.suffix.lower() in NETWORKS


def description_of(network: Path) -> Path:
    """Return where the TOML file lies that describes a network's file."""
    return network.with_suffix(NETWORK_DESCRIPTION)


def write_texture_job(folder: Path, settings: Mapping[str, Any], mesh: MeshArrays, tiles: Sequence[int] = ()) -> None:
    """Write the job of a texture for ``mesh``, which uses these UDIM tiles, into ``folder`` (see ``write_job``).

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    _write_mesh_job(folder, "texture", settings, mesh, tiles)


def write_print_job(folder: Path, settings: Mapping[str, Any], mesh: MeshArrays, tiles: Sequence[int] = ()) -> None:
    """Write the job of a print of ``mesh``, which uses these UDIM tiles, into ``folder`` (see ``write_job``).

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    _write_mesh_job(folder, "print", settings, mesh, tiles)


def write_export_job(folder: Path, settings: Mapping[str, Any], mesh: MeshArrays, tiles: Sequence[int] = ()) -> None:
    """Write the job of an export of maps that ``mesh`` wears on these UDIM tiles into ``folder`` (see ``write_job``).

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    _write_mesh_job(folder, "export", settings, mesh, tiles)


def write_shape_job(folder: Path, settings: Mapping[str, Any], mesh: MeshArrays) -> None:
    """Write the job that moves the vertices of ``mesh`` into ``folder`` (see ``write_job``).

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    _write_mesh(folder, mesh)
    write_job(folder, "vertices", {"mesh": FILES["mesh"], "up_axis": "z", **settings})


def _write_mesh_job(
    folder: Path, mode: str, settings: Mapping[str, Any], mesh: MeshArrays, tiles: Sequence[int]
) -> None:
    _write_mesh(folder, mesh)
    write_job(folder, mode, {"mesh": FILES["mesh"], "up_axis": "z", **settings, "tiles": bool(tiles)}, tiles)


def _write_mesh(folder: Path, mesh: MeshArrays) -> None:
    arrays = {name: getattr(mesh, name) for name in ("positions", "triangles", "uvs", "origin", "frame")}
    arrays |= {f"{ATTRIBUTE}{name}": values for name, values in mesh.attributes.items()}
    with _writable(folder), _whole(folder / FILES["mesh"]) as path, path.open("wb") as file:
        np.savez(file, **arrays)


def write_job(folder: Path, mode: str, settings: Mapping[str, Any], tiles: Sequence[int] = ()) -> None:
    """Write a job into ``folder``, which is made if it is missing.

    ``settings`` are those of ``job.json``. A file is given as a ``Path`` and a list of files as a sequence of ``Path``;
    each is copied into the folder, a network's together with its description; of a folder of maps, the maps are. A path
    with ``<UDIM>`` in its name stands
    for a file for each of the ``tiles``. ``job.json`` comes last, so a folder that has one is complete.

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    with _writable(folder):
        values = {name: _bring_in(folder, name, value, tiles) for name, value in settings.items()}
        text = json.dumps({"mode": mode, **values}, indent=2)
        with _whole(folder / FILES["job"]) as path:
            path.write_text(text + "\n", encoding="utf-8")


def write_variant(source: Path, target: Path, changes: Mapping[str, Any], tiles: Sequence[int] = ()) -> None:
    """Write a job like the one in the folder ``source``, which has not run yet, into another folder.

    Its files are shared where the disk can do that. ``changes`` are settings as in ``write_job``; None takes one out.

    Raises:
        PatinaError: a file cannot be read or the folder cannot be written.
    """
    with _writable(target):
        for file in source.iterdir():
            if file.is_file() and file.name != FILES["job"]:
                _share(file, target / file.name)
            elif file.is_dir() and is_set(file):
                (target / file.name).mkdir(exist_ok=True)
                for one in files_of(file).values():
                    _share(one, target / file.name / one.name)
    settings = {**json.loads((source / FILES["job"]).read_text(encoding="utf-8")), **changes}
    kept = {name: value for name, value in settings.items() if value is not None}
    write_job(target, kept.pop("mode"), kept, tiles)


def _share(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@contextlib.contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Make the folder; turn what goes wrong with writing into a PatinaError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise PatinaError(
            f"The job folder {folder} cannot be written ({error.strerror or error}); free some space on that disk."
        ) from None


def _bring_in(folder: Path, name: str, value: Any, tiles: Sequence[int]) -> Any:
    """Copy the files that a setting names; return the setting's value with names inside the folder."""
    if isinstance(value, Path) and UDIM in value.name:
        target = f"{name}.{UDIM}{value.suffix.lower()}"
        for tile in tiles:
            _copy_file(tile_file(value, tile), tile_file(folder / target, tile))
        return target
    if isinstance(value, Path):
        if is_network(value):
            _copy_file(description_of(value), folder / description_of(Path(name)))
        return _copy_file(value, folder / f"{name}{value.suffix.lower()}")
    if isinstance(value, list | tuple):
        return [
            _copy(item, folder, f"{name}-{index}") if isinstance(item, Path) else item
            for index, item in enumerate(value)
        ]
    return value


def _copy(source: Path, folder: Path, stem: str) -> str:
    """Copy a file, or the files of a folder of maps, and return what it is called in the folder of the job."""
    if not source.is_dir():
        return _copy_file(source, folder / f"{stem}{source.suffix.lower()}")
    if not is_set(source):
        raise PatinaError(f"The folder {source} holds no color with other maps; choose another.")
    (folder / stem).mkdir(exist_ok=True)
    for file in files_of(source).values():
        _copy_file(file, folder / stem / file.name)
    return stem


def _copy_file(source: Path, target: Path) -> str:
    if not source.is_file():
        raise PatinaError(f"There is no file {source}; choose another.")
    with _whole(target) as path:
        shutil.copyfile(source, path)
    return target.name


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Yield a path beside ``target`` to write to; the file takes its name when the block ends well."""
    path = target.with_name(f".{target.name}.part")
    try:
        yield path
        os.replace(path, target)
    finally:
        path.unlink(missing_ok=True)
