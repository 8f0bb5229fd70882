"""Gathers what a job is made of: its settings, and everything that they need, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.border.names import MATERIALS_FILE
from core.job.checks import check_device, check_file, check_network
from core.job.exports import with_maps_of_job
from core.job.files import JobFile, files_of, names_inside, patterns_of, tile_files
from core.job.folder import validate_settings
from core.job.meshes import read_mesh, wish_of
from core.job.prints import completed
from core.job.reliefs import with_recorded_depth
from core.job.tiles import numbers_of, with_patterns
from core.mesh.load import Reader
from core.mesh.mesh import Mesh
from core.printing.materials import Materials
from core.settings.base import JobSettings

Content = Path | Mesh | Materials | bytes
"""What a file of a job shall hold: what another file holds, a mesh, materials, or some bytes."""


@dataclass(frozen=True)
class Gathered:
    """A job before it is a folder: settings with names inside the folder, what the files of these names hold, and the
    names of ``folders``, which hold style sets."""

    settings: JobSettings
    contents: Mapping[str, Content]
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What a mesh file gives a job: what files hold, by their names, and the numbers of its UDIM ``tiles``, if pictures
    are to be found for them."""

    contents: Mapping[str, Content]
    tiles: tuple[int, ...] = ()


@dataclass(frozen=True)
class Source:
    """Reads and checks what jobs need; whoever gathers many jobs remembers what this finds (``core.batch.once``)."""

    reader: Reader

    def take_mesh(self, file: JobFile, settings: JobSettings) -> Taken:
        """Return what the file of a mesh gives a job.

        Raises:
            InputError: the mesh cannot be read, or is not what the settings need (``core.job.meshes.read_mesh``).
        """
        mesh, own = read_mesh(file.source, wish_of(settings), self.reader)
        contents: dict[str, Content] = {file.name: mesh}
        if own is not None:
            contents |= {MATERIALS_FILE: own.materials, **own.pictures}
        return Taken(contents, numbers_of(mesh) if patterns_of(settings) else ())

    def check_file(self, file: JobFile, settings: JobSettings) -> None:
        """Make sure that a file is what the settings take it for (errors as of ``core.job.checks.check_file``)."""
        check_file(file, settings)

    def check_network(self, settings: JobSettings) -> None:
        """Make sure that there is the device, and what is named in the backbone (errors as of ``core.job.checks``)."""
        check_device(settings)
        check_network(settings)


def gather(values: dict[str, Any], source: Source) -> Gathered:
    """Return the job that ``values`` describe, with everything checked: values, meshes, pictures, layers, and feature
    expressions. Notes about the mesh come when the job runs.

    Raises:
        InputError: a setting or a file is wrong.
        PatinaError: there is not enough memory, or the backbone cannot be examined.
    """
    given = with_recorded_depth(completed(with_patterns(with_maps_of_job(validate_settings(values)))))
    files = list(files_of(given))
    contents: dict[str, Content] = {}
    for taken in [source.take_mesh(file, given) for file in files if file.kind == "mesh"]:
        contents |= taken.contents
        files += tile_files(given, taken.tiles)
    for file in files:
        source.check_file(file, given)
    source.check_network(given)
    settings = given.model_copy(update=names_inside(given, files) | patterns_of(given))
    contents |= {file.name: file.source for file in files if file.kind not in ("mesh", "set")}
    return Gathered(settings, contents, tuple(file.name for file in files if file.kind == "set"))
