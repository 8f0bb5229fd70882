"""3D prints: a textured model becomes files for services and slicers. Nothing is optimized."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from core.border.messages import Writing
from core.errors import InputError
from core.modes.shares import as_writing
from core.optimize import Iterate
from core.printing.filament.named import named_filaments
from core.printing.make import make_print
from core.printing.model import Source
from core.printing.source import read_source
from core.settings.base import JobSettings
from core.settings.printing import PrintSettings


class PrintMode:
    """A print, opened (see ``core.modes.mode.Mode``)."""

    device = "cpu"

    def __init__(self, settings: PrintSettings, source: Source, notes: tuple[str, ...]) -> None:
        self.notes = notes
        self.account: dict[str, Any] = {}
        self._settings = settings
        self._source = source

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        made = yield from as_writing(make_print(self._source, self._settings, folder))
        self.account = {"print": made.account}
        return made.files


def open_mode(settings: JobSettings, folder: Path) -> PrintMode:
    """Open a print (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, PrintSettings)
    if settings.only is None and settings.purpose in ("full-color", "all") and not settings.formats:
        raise InputError("There is no format for the full-color files; choose one with --formats.")
    if settings.filaments:
        # Whoever mistypes a name need not wait for all that comes before the paint.
        named_filaments(settings.filaments)
    return PrintMode(settings, *read_source(settings, folder))
