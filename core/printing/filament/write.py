"""Files for slicers."""

from __future__ import annotations

from pathlib import Path

from core.printing.model import Painted
from core.printing.steps import Steps
from core.settings.printing import PrintSettings


def write_filament(painted: Painted, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files that slicers read and return their names.

    Raises:
        PatinaError: a file cannot be written.
    """
    raise NotImplementedError
    yield
