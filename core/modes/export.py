"""Maps of a material for game engines. Nothing is optimized."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path, PureWindowsPath
from typing import Any

from core.border.messages import Writing
from core.export.targets import TARGETS
from core.export.write import notes_on, write_export
from core.mesh.arrays import load_npz
from core.mesh.checks import visible_part
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, tiles_of
from core.modes.shares import as_writing
from core.optimize import Iterate
from core.settings.base import JobSettings
from core.settings.export import ExportSettings


class ExportMode:
    """An export, opened (see ``core.modes.mode.AccountingMode``)."""

    device = "cpu"

    def __init__(self, settings: ExportSettings, mesh: Mesh | None, folder: Path, notes: tuple[str, ...]) -> None:
        self._settings = settings
        self._mesh = mesh
        self._target = TARGETS[settings.engine]
        tiled = settings.tiles and mesh is not None and mesh.uvs is not None
        self._layout = tiles_of(mesh.uvs) if tiled and mesh is not None and mesh.uvs is not None else ONE_IMAGE
        self.notes = (*notes, *notes_on(settings, self._target, mesh, self._layout, folder))
        self.account: dict[str, Any] = {}

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        work = write_export(self._settings, self._target, self._mesh, self._layout, folder)
        exported = yield from as_writing(work)
        self.account = exported.account
        return exported.files


def open_mode(settings: JobSettings, folder: Path) -> ExportMode:
    """Open an export (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, ExportSettings)
    if not settings.name:
        named = PureWindowsPath(settings.color or next(iter(settings.map_files.values())))
        settings = settings.model_copy(update={"name": named.stem})
    mesh, notes = visible_part(load_npz(folder / settings.mesh)) if settings.mesh else (None, ())
    return ExportMode(settings, mesh, folder, notes)
