"""The print sheet: one page that says what is printed, how, and whether anything speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.printing.model import Model, Painted
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings


def write_sheet(
    path: Path,
    model: Model,
    painted: Painted | None,
    settings: PrintSettings,
    process: Process,
    account: dict[str, Any],
    files: Sequence[str],
) -> None:
    """Write the sheet as a PDF of one page: four views, size, process, checks with their results, files, settings.

    Raises:
        PatinaError: the file cannot be written.
    """
    raise NotImplementedError
