"""A print from beginning to end: check, mend, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
from core.printing.prepare import is_changed, prepare
from core.printing.sheet.write import write_sheet
from core.printing.sizing import with_height
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings
from core.steps import Steps, part


@dataclass(frozen=True)
class Made:
    """The files of a print by their names, and what ``result.json`` says of it."""

    files: tuple[str, ...]
    account: dict[str, Any]


def make_print(source: Source, settings: PrintSettings, folder: Path) -> Steps[Made]:
    """Check and mend a model and write the files that ``settings`` ask for into ``folder``.

    Raises:
        InputError: the model cannot be mended as asked, or the settings name an unknown filament.
        PatinaError: a file cannot be written.
    """
    process = process_of(settings.process, settings.purpose)
    profile = folder / settings.profile if settings.profile else None
    before = yield from part(check_all(source.mesh, source.colors, settings, process, profile), 0.0, 0.25)
    mesh = source.mesh
    account = Account(title(settings), size_of(mesh), len(mesh.triangles), (0, 0), process, before, before)
    if settings.only == "checks":
        maps = _map_of_coarse_places(source.mesh, source.colors, account, settings, folder)
        return Made((*maps, write_elements(folder, before)), account.as_json())
    model, changes = yield from part(prepare(source, settings, process), 0.25, 0.45)
    height, width = model.texture.shape[:2]
    account = replace(account, texture=(width, height), changes=changes)
    if is_changed(settings):
        if settings.only is None:
            # Blender shows copies and previews where the model is.
            model = replace(model, mesh=with_height(model.mesh, settings.height))
        after = yield from part(check_all(model.mesh, model.colors, settings, process, profile), 0.45, 0.55)
        account = replace(account, checks=after, size=size_of(model.mesh), triangles=len(model.mesh.triangles))
    if settings.only == "copy":
        write_elements(folder, before)
        write_model(folder, model, source.placement)
        return Made((PRINT_MODEL_FILE, PRINT_TEXTURE_FILE), account.as_json())
    paint = None
    if settings.purpose != "full-color" or settings.only == "preview":
        paint = yield from part(painted(model, settings, process), 0.55, 0.7)
        account = replace(account, filaments=filament_shares(paint))
    if settings.only == "preview":
        assert paint is not None
        write_elements(folder, before)
        write_painted(folder / FILAMENT_PREVIEW_FILE, paint, source.placement)
        return Made((FILAMENT_PREVIEW_FILE,), account.as_json())
    files = yield from part(_write_files(model, paint, settings, folder), 0.7, 0.95)
    sizes = check_files([folder / name for name in files], settings)
    account = replace(account, checks=(*account.checks, sizes), files=files_in(folder, files))
    sheet = f"{file_stem(settings)}{PRINT_SHEET_SUFFIX}"
    write_sheet(folder / sheet, model, paint, settings, account)
    maps = _map_of_coarse_places(model.mesh, model.colors, account, settings, folder)
    return Made((*files, sheet, *maps, write_elements(folder, before)), account.as_json())


def _write_files(model: Model, paint: Painted | None, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files for services and slicers, and return their names."""
    files: tuple[str, ...] = ()
    if settings.purpose != "filament":
        files = yield from part(write_full_color(model, settings, folder), 0.0, 0.8)
    if paint is not None:
        files += yield from part(write_filament(paint, settings, folder), 0.8, 1.0)
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
