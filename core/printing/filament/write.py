"""Files for slicers."""

from __future__ import annotations

from pathlib import Path

from core.printing.filament.three_mf import write_painted_three_mf
from core.printing.model import Painted
from core.printing.names import file_stem, title
from core.settings.printing import PrintSettings
from core.steps import Steps


def write_filament(painted: Painted, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files that slicers read and return their names.

    Raises:
        PatinaError: a file cannot be written.
    """
    name = f"{file_stem(settings)}_filament.3mf"
    yield 0.0
    write_painted_three_mf(folder / name, painted, title(settings))
    return (name,)
