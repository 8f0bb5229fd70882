"""A model in the colors of filaments."""

from __future__ import annotations

from core.printing.model import Model, Painted
from core.printing.steps import Steps
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings


def painted(model: Model, settings: PrintSettings, process: Process) -> Steps[Painted]:
    """Return the model cut along the borders between the colors of filaments, none smaller than the smallest feature.

    Raises:
        InputError: a filament is not known.
    """
    raise NotImplementedError
    yield
