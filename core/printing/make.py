"""A print from beginning to end: check, mend, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.border.names import (
    FILAMENT_PREVIEW_FILE,
    PRINT_MODEL_FILE,
    PRINT_RESOLUTION_SUFFIX,
    PRINT_SHEET_SUFFIX,
    PRINT_TEXTURE_FILE,
)
from core.mesh.mesh import Mesh
from core.printing.account import Account, filament_shares, files_in, size_of
from core.printing.checks.all import check_all, check_files
from core.printing.checks.resolution import RESOLUTION, resolution_map
from core.printing.coarse_places import write_map
from core.printing.elements import write_elements
from core.printing.exchange import write_model, write_painted
from core.printing.filament.paint import painted
from core.printing.filament.write import write_filament
from core.printing.full_color.write import write_full_color
from core.printing.model import Colors, Model, Painted, Source
from core.printing.names import file_stem, title
from core.printing.one_color.write import write_one_color
from core.printing.prepare import is_changed, prepare
from core.printing.relief.apply import with_relief
from core.printing.relief.elements import on_parents
from core.printing.sheet.write import write_sheet
from core.printing.sizing import with_height
from core.settings.print_processes import Process, process_of
from core.settings.printing import PrintSettings
from core.steps import Steps, part


@dataclass(frozen=True)
class Made:
    """The files of a print by their names, and what ``result.json`` says of it."""

    files: tuple[str, ...]
    account: dict[str, Any]


def make_print(source: Source, settings: PrintSettings, folder: Path) -> Steps[Made]:
    """Check and mend a model and write the files that ``settings`` ask for into ``folder``; a relief is applied first.

    Raises:
        InputError: the model cannot be mended as asked, or the settings name an unknown filament.
        PatinaError: a file cannot be written.
    """
    process = process_of(settings.process, settings.purpose)
    if not settings.relief:
        return (yield from _make(source, settings, process, folder, ()))
    applied = yield from part(with_relief(source, settings, process, folder), 0.0, 0.3)
    return (yield from part(_make(applied.source, settings, process, folder, applied.notes, applied.parents), 0.3, 1.0))


def _make(
    source: Source,
    settings: PrintSettings,
    process: Process,
    folder: Path,
    done: tuple[str, ...],
    parents: np.ndarray | None = None,
) -> Steps[Made]:
    """Make the print of a model. ``done`` says in sentences what was changed before, and ``parents`` which triangle of
    the job's mesh each of its triangles is a part of, int64 [F], where it is not that one."""
    profile = folder / settings.profile if settings.profile else None
    before = yield from part(check_all(source.mesh, source.colors, settings, process, profile), 0.0, 0.25)
    mesh, found = source.mesh, before if parents is None else tuple(on_parents(check, parents) for check in before)
    account = Account(title(settings), size_of(mesh), len(mesh.triangles), (0, 0), process, before, before, done)
    if settings.only == "checks":
        maps = _map_of_coarse_places(source.mesh, source.colors, account, settings, folder)
        return Made((*maps, write_elements(folder, found)), account.as_json())
    model, changes = yield from part(prepare(source, settings, process), 0.25, 0.45)
    height, width = model.texture.shape[:2]
    texture = (0, 0) if settings.purpose == "one-color" else (width, height)
    account = replace(account, texture=texture, changes=(*done, *changes))
    if is_changed(settings):
        if settings.only is None:
            # Blender shows copies and previews where the model is.
            model = replace(model, mesh=with_height(model.mesh, settings.height))
        after = yield from part(check_all(model.mesh, model.colors, settings, process, profile), 0.45, 0.55)
        account = replace(account, checks=after, size=size_of(model.mesh), triangles=len(model.mesh.triangles))
    if settings.only == "copy":
        write_elements(folder, found)
        write_model(folder, model, source.placement)
        return Made((PRINT_MODEL_FILE, PRINT_TEXTURE_FILE), account.as_json())
    paint = None
    if settings.purpose in ("filament", "all") or settings.only == "preview":
        paint = yield from part(painted(model, settings, process), 0.55, 0.7)
        account = replace(account, filaments=filament_shares(paint))
    if settings.only == "preview":
        assert paint is not None
        write_elements(folder, found)
        write_painted(folder / FILAMENT_PREVIEW_FILE, paint, source.placement)
        return Made((FILAMENT_PREVIEW_FILE,), account.as_json())
    files = yield from part(_write_files(model, paint, settings, folder), 0.7, 0.95)
    sizes = check_files([folder / name for name in files], settings)
    account = replace(account, checks=(*account.checks, sizes), files=files_in(folder, files))
    sheet = f"{file_stem(settings)}{PRINT_SHEET_SUFFIX}"
    write_sheet(folder / sheet, model, paint, settings, account)
    maps = _map_of_coarse_places(model.mesh, model.colors, account, settings, folder)
    return Made((*files, sheet, *maps, write_elements(folder, found)), account.as_json())


def _write_files(model: Model, paint: Painted | None, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files for services and slicers, and return their names."""
    files: tuple[str, ...] = ()
    if settings.purpose in ("full-color", "all"):
        files = yield from part(write_full_color(model, settings, folder), 0.0, 0.8)
    if paint is not None:
        files += yield from part(write_filament(paint, settings, folder), 0.8, 0.9)
    if settings.purpose == "one-color" or (settings.purpose == "all" and settings.relief):
        files += yield from part(write_one_color(model.mesh, settings, folder), 0.9, 1.0)
    return files


def _map_of_coarse_places(
    mesh: Mesh, colors: Colors, account: Account, settings: PrintSettings, folder: Path
) -> tuple[str, ...]:
    """Write the map of the places where the texture is coarse if there are too many, and return its name."""
    if not any(check.verdict == "warning" for check in account.checks if check.name == RESOLUTION):
        return ()
    dots = resolution_map(mesh, colors)
    name = f"{file_stem(settings)}{PRINT_RESOLUTION_SUFFIX}"
    write_map(folder / name, mesh, dots, account.process.dots_per_inch)
    return (name,)
