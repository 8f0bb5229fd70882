"""A print from beginning to end: check, mend, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.border.names import FILAMENT_PREVIEW_FILE, PRINT_MODEL_FILE, PRINT_SHEET_FILE, PRINT_TEXTURE_FILE
from core.printing.account import Account, filament_shares, files_in, size_of
from core.printing.checks.all import check_all, check_files
from core.printing.elements import write_elements
from core.printing.exchange import write_model, write_painted
from core.printing.filament.paint import painted
from core.printing.filament.write import write_filament
from core.printing.full_color.write import write_full_color
from core.printing.model import Source
from core.printing.names import title
from core.printing.prepare import is_changed, prepare
from core.printing.sheet.write import write_sheet
from core.printing.steps import Steps, part
from core.settings.print_processes import process_of
from core.settings.printing import PrintSettings


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
    elements = write_elements(folder, before)
    mesh = source.mesh
    account = Account(title(settings), size_of(mesh), len(mesh.triangles), (0, 0), process, before, before)
    if settings.only == "checks":
        return Made((elements,), account.as_json())
    model, notes = yield from part(prepare(source, settings, process), 0.25, 0.45)
    if settings.only == "copy":
        write_model(folder, model, source.placement)
        return Made((PRINT_MODEL_FILE, PRINT_TEXTURE_FILE), replace(account, changes=notes).as_json())
    if is_changed(settings):
        after = yield from part(check_all(model.mesh, model.colors, settings, process, profile), 0.45, 0.55)
        account = replace(account, checks=after, size=size_of(model.mesh), triangles=len(model.mesh.triangles))
    height, width = model.texture.shape[:2]
    account = replace(account, changes=notes, texture=(width, height))
    paint = None
    if settings.purpose != "full-color" or settings.only == "preview":
        paint = yield from part(painted(model, settings, process), 0.55, 0.7)
        account = replace(account, filaments=filament_shares(paint))
    if settings.only == "preview":
        assert paint is not None
        write_painted(folder / FILAMENT_PREVIEW_FILE, paint, source.placement)
        return Made((FILAMENT_PREVIEW_FILE,), account.as_json())
    files: list[str] = []
    if settings.purpose != "filament":
        files += yield from part(write_full_color(model, settings, folder), 0.7, 0.9)
    if paint is not None:
        files += yield from part(write_filament(paint, settings, folder), 0.9, 0.95)
    last = check_files([folder / name for name in files], settings)
    account = replace(account, checks=(*account.checks, last), files=files_in(folder, files))
    write_sheet(folder / PRINT_SHEET_FILE, model, paint, settings, account)
    return Made((*files, PRINT_SHEET_FILE, elements), account.as_json())
