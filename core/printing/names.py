"""Names of the files of a print."""

from __future__ import annotations

from pathlib import PureWindowsPath

from core.files.safe_names import safe_name
from core.settings.printing import PrintSettings


def file_stem(settings: PrintSettings) -> str:
    """Return the safe name from which those of the files of a print are made."""
    return safe_name(title(settings))


def title(settings: PrintSettings) -> str:
    """Return the name of a print as people read it: its own, or that of its mesh file."""
    # PureWindowsPath takes slashes and backslashes for what they mostly are, on every system.
    return settings.name.strip() or PureWindowsPath(settings.mesh).stem
