"""All checks, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.mesh.mesh import Mesh
from core.printing.check import Check
from core.printing.model import Colors
from core.printing.steps import Steps
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings


def check_all(
    mesh: Mesh, colors: Colors, settings: PrintSettings, process: Process, profile: Path | None
) -> Steps[tuple[Check, ...]]:
    """Check a model at its printed size (``core.printing.model.Source``); ``profile`` is the printer's ICC profile.

    Raises:
        InputError: the profile cannot be used.
    """
    raise NotImplementedError
    yield


def check_files(files: Sequence[Path], settings: PrintSettings) -> Check:
    """Check the sizes of the files for printing."""
    raise NotImplementedError
