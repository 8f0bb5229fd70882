"""Resuming: the settings that were typed must be those of the job in the folder."""

from __future__ import annotations

import filecmp
from pathlib import Path
from typing import Any

import numpy as np

from core.backbone.own_file import description_of, is_own
from core.border.names import name_of_tile
from core.errors import InputError
from core.job.folder import load_job, validate_settings
from core.job.meshes import read_mesh, wish_of
from core.job.tiles import numbers_of, pattern_of
from core.mesh.arrays import load_npz
from core.mesh.load import Reader
from core.mesh.mesh import Mesh
from core.settings.base import JobSettings
from core.settings.declare import file_kind, is_tiled, names_file, names_in, network_kind
from core.settings.texture import TextureSettings


def check_unchanged(values: dict[str, Any], folder: Path, blender: Path | None = None) -> None:
    """Make sure that the job in ``folder`` has all the settings ``values``; files are compared by their content.

    Raises:
        InputError: the folder holds no job, or a setting differs; the message names the first one.
    """
    settings = load_job(folder)
    mode = settings.model_dump()["mode"]
    if values["mode"] != mode:
        raise InputError(
            f'The job in {folder} has the mode "{mode}", not "{values["mode"]}"; resume it with that mode.'
        )
    for name, value in values.items():
        if not _same(settings, name, value, folder, blender):
            raise InputError(
                f"--{name.replace('_', '-')} differs from the job in {folder}; omit it to resume that job, "
                "or omit --resume to start a new one."
            )


def _same(settings: JobSettings, name: str, value: Any, folder: Path, blender: Path | None) -> bool:
    kept = getattr(settings, name)
    field = type(settings).model_fields[name]
    kind = file_kind(field)
    if kind == "mesh":
        mesh, _ = read_mesh(Path(value), wish_of(settings), Reader(blender))
        return _same_mesh(mesh, load_npz(folder / kept))
    if isinstance(settings, TextureSettings) and is_tiled(field, kept):
        return all(
            _same_file(name_of_tile(pattern_of(value), number), folder / name_of_tile(kept, number))
            for number in numbers_of(load_npz(folder / settings.mesh))
        )
    if kind is not None:
        given, packed = names_in(value), names_in(kept)
        return len(given) == len(packed) and all(
            _same_file(one, folder / other) if names_file(field, other) else one == other
            for one, other in zip(given, packed, strict=True)
        )
    if network_kind(field) == "backbone" and is_own(value) and is_own(kept):
        pairs = [(value, folder / kept), (description_of(Path(value)), description_of(folder / kept))]
        return all(_same_file(str(given), packed) for given, packed in pairs)
    try:
        return bool(getattr(validate_settings({**settings.model_dump(), name: value}), name) == kept)
    except InputError:
        return False


def _same_file(given: str, packed: Path) -> bool:
    try:
        return filecmp.cmp(given, packed, shallow=False)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read ({error.strerror}); check the path.") from None


def _same_mesh(one: Mesh, other: Mesh) -> bool:
    if (one.uvs is None) != (other.uvs is None):
        return False
    pairs = [(one.positions, other.positions), (one.triangles, other.triangles), (one.origin, other.origin)]
    if one.uvs is not None and other.uvs is not None:
        pairs.append((one.uvs, other.uvs))
    return all(np.array_equal(*pair) for pair in pairs)
