"""The files that a job names, and what they are called in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.backbone.own_file import description_of, is_own
from core.border.names import SOLID_FILE, attribute_named, name_of_tile, tiled
from core.errors import InputError
from core.files.set_files import files_of_set
from core.job.tiles import pictures_of
from core.settings.base import JobSettings
from core.settings.declare import FileKind, file_kind, is_tiled, names_file, names_in, takes_folders
from core.settings.displace import DisplaceSettings
from core.settings.printing import PrintSettings

_BACKBONE = "backbone"


@dataclass(frozen=True)
class JobFile:
    """A file that the setting ``field`` names: where it is now and what it is called in the job folder.

    ``field`` is empty for a file that accompanies another; ``index`` is its place where a setting names several.
    """

    field: str
    kind: FileKind | Literal["network", "solid", "set", "of set"]
    source: Path
    name: str
    index: int = 0


def files_of(settings: JobSettings) -> Iterator[JobFile]:
    """Yield the files that settings name, and those that lie beside them, apart from pictures of tiles.

    Raises:
        InputError: settings need a mesh and name none, or a folder is no style set.
    """
    yield from _named_files(settings)
    yield from _network_files(settings)
    yield from _solid_files(settings)


def tile_files(settings: JobSettings, tiles: Sequence[int]) -> Iterator[JobFile]:
    """Yield the pictures of the tiles that the mesh uses."""
    for name, pattern in patterns_of(settings).items():
        for number, source in pictures_of(getattr(settings, name), tiles).items():
            yield JobFile("", "picture", source, name_of_tile(pattern, number))


def patterns_of(settings: JobSettings) -> dict[str, str]:
    """Return the names, inside the job folder, that stand for the pictures of all tiles, by their settings."""
    fields = type(settings).model_fields
    patterns = {
        name: str(getattr(settings, name)) for name in fields if is_tiled(fields[name], getattr(settings, name))
    }
    return {name: tiled(name + Path(pattern).suffix.lower()) for name, pattern in patterns.items()}


def names_inside(settings: JobSettings, files: Sequence[JobFile]) -> dict[str, str | tuple[str, ...]]:
    """Return the values that the fields of ``files`` have inside the job folder."""
    names: dict[str, str | tuple[str, ...]] = {}
    for field in {file.field for file in files if file.field}:
        given = getattr(settings, field)
        found = {file.index: file.name for file in files if file.field == field}
        # What is no file keeps its name.
        names[field] = found[0] if isinstance(given, str) else tuple(found.get(i, own) for i, own in enumerate(given))
    return names


def _named_files(settings: JobSettings) -> Iterator[JobFile]:
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
                yield JobFile(name, "set", source, stem, index)
                used = {file.path for file in files_of_set(source).values()}
                yield from (JobFile("", "of set", path, f"{stem}/{path.name}") for path in sorted(used))
                continue
            yield JobFile(name, kind, source, stem + (".npz" if kind == "mesh" else source.suffix.lower()), index)


def _network_files(settings: JobSettings) -> Iterator[JobFile]:
    """Yield the files of the user's own network: the network and its description."""
    name = getattr(settings, _BACKBONE, "")
    if is_own(name):
        source = Path(name)
        yield JobFile(_BACKBONE, "network", source, _BACKBONE + source.suffix)
        yield JobFile("", "network", description_of(source), _BACKBONE + description_of(source).suffix)


def _solid_files(settings: JobSettings) -> Iterator[JobFile]:
    """Yield what the job that made a texture or its heights has beside them: the texture as a solid."""
    source = ""
    if isinstance(settings, PrintSettings) and attribute_named(settings.texture) is None:
        source = settings.texture or settings.relief
    elif isinstance(settings, DisplaceSettings):
        source = settings.height
    path = Path(source).parent / SOLID_FILE
    if source and path.is_file():
        yield JobFile("", "solid", path, SOLID_FILE)
