"""What an export takes from the folder of a finished job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.border.names import JOB_FILE, RESULT_FILE
from core.errors import InputError
from core.job.strict_json import read_object
from core.settings.base import JobSettings
from core.settings.export import MAP_FILES, ExportSettings


def with_maps_of_job(settings: JobSettings) -> JobSettings:
    """Return the settings of an export with the maps and the mesh of the job that they name in its place; those that
    are given themselves stay. Others are returned as they are.

    Raises:
        InputError: the folder is not that of a finished texture job.
    """
    if not isinstance(settings, ExportSettings) or not settings.job:
        return settings
    folder = Path(settings.job)
    maps, asked = _maps(folder), _settings(folder)
    found: dict[str, Any] = {name: str(folder / maps[name]) for name in MAP_FILES if name in maps}
    mesh = asked.get("mesh")
    if isinstance(mesh, str) and (folder / mesh).is_file():
        found |= {"mesh": str(folder / mesh), "up_axis": asked.get("up_axis", settings.up_axis)}
        found["tiles"] = bool(asked.get("tiles"))
    found["name"] = folder.resolve().name
    given = {name for name in settings.model_fields_set if getattr(settings, name)}
    update = {name: value for name, value in found.items() if name not in given}
    return type(settings).model_validate({**settings.model_dump(), **update, "job": ""})


def _maps(folder: Path) -> dict[str, str]:
    """Return the names of the files of a job's maps."""
    try:
        maps = read_object(folder / RESULT_FILE).get("maps")
    except OSError:
        raise InputError(f"{folder} has no {RESULT_FILE}; give the folder of a finished texture job.") from None
    if not isinstance(maps, dict):
        raise InputError(f"The job in {folder} made no maps besides a color; make the texture again with --maps.")
    files = {name: entry.get("file") for name, entry in maps.items() if isinstance(entry, dict)}
    return {name: file for name, file in files.items() if isinstance(file, str) and Path(file).name == file}


def _settings(folder: Path) -> dict[str, Any]:
    """Return the settings of the job in a folder as they are written there."""
    try:
        return read_object(folder / JOB_FILE)
    except (OSError, InputError):
        return {}
