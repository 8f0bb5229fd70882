"""The model of a print as its job brings it."""

from __future__ import annotations

from pathlib import Path

from core.printing.model import Source
from core.settings.printing import PrintSettings


def read_source(settings: PrintSettings, folder: Path) -> tuple[Source, tuple[str, ...]]:
    """Return the model of the job in ``folder``, at its printed size, and notes on it.

    Raises:
        InputError: the mesh or a picture cannot be read, or the model has no height to scale.
    """
    raise NotImplementedError
