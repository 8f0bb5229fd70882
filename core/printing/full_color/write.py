"""Files for services and printers that print textures."""

from __future__ import annotations

from pathlib import Path

from core.printing.model import Model
from core.printing.steps import Steps
from core.settings.printing import PrintSettings


def write_full_color(model: Model, settings: PrintSettings, folder: Path) -> Steps[tuple[str, ...]]:
    """Write the files in the formats that ``settings`` name and return their names.

    Raises:
        PatinaError: a file cannot be written.
    """
    raise NotImplementedError
    yield
