"""Packs a job: turns settings and the files that they name into a self-contained job folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from core.border.names import (
    CHECKPOINT_FILE,
    JOB_FILE,
    MATERIALS_FILE,
    PREVIEW_FILE,
    RESULT_FILE,
    SOLID_FILE,
    UV_MAP_FILE,
)
from core.files.whole import writable_folder, write_atomically
from core.job.folder import job_text
from core.job.gather import Content, Gathered, Source, gather
from core.job.locked import locked
from core.mesh.arrays import save_npz
from core.mesh.load import Reader
from core.mesh.mesh import Mesh
from core.printing.materials import Materials, write_materials
from core.settings.base import JobSettings


def pack(values: dict[str, Any], folder: Path, blender: Path | None = None) -> JobSettings:
    """Write the job that ``values`` describe into ``folder`` and return its settings, with names inside the folder.

    ``blender`` is the Blender that reads meshes of its own formats; without it, one is looked for. Everything is
    checked before anything is written (``core.job.gather``).

    Raises:
        InputError: a setting or a file is wrong, or the folder cannot be written; the folder is unchanged.
        PatinaError: the disk is full; the folder is unchanged.
    """
    job = gather(values, Source(Reader(blender)))
    with locked(folder):
        write_folder(job, folder)
    return job.settings


def write_content(content: Content, path: Path) -> None:
    """Write what a file of a job shall hold into a new file."""
    match content:
        case Mesh():
            save_npz(content, path)
        case Materials():
            write_materials(path, content)
        case bytes():
            path.write_bytes(content)
        case Path():
            shutil.copyfile(content, path)


def write_folder(job: Gathered, folder: Path, write: Callable[[Content, Path], None] = write_content) -> None:
    """Write a job into a folder that nobody else writes to; ``write`` writes what a file holds to a path that is free.

    All files are written under temporary names and renamed together, ``job.json`` last, and what an earlier job in that
    folder left to resume is removed.

    Raises:
        PatinaError: the disk is full or the folder cannot be written; it is unchanged.
    """
    sets = [folder / name for name in job.folders]
    for own_folder in sets:
        writable_folder(own_folder)
    with ExitStack() as stack:
        # The stack unwinds from its end: the file that is entered first is renamed last.
        description = stack.enter_context(write_atomically(folder / JOB_FILE))
        description.write_text(job_text(job.settings), encoding="utf-8")
        for name, content in job.contents.items():
            write(content, stack.enter_context(write_atomically(folder / name)))
        kept = set(job.contents)
        for stale in {CHECKPOINT_FILE, RESULT_FILE, PREVIEW_FILE, UV_MAP_FILE, SOLID_FILE, MATERIALS_FILE} - kept:
            (folder / stale).unlink(missing_ok=True)
        for stale_map in (path for own_folder in sets for path in own_folder.iterdir()):
            if stale_map.relative_to(folder).as_posix() not in kept and not stale_map.name.startswith("."):
                stale_map.unlink()
