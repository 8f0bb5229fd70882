"""Whether files are there. Imports no bpy."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Return whether there is a file; not so where the system refuses to look, as in a forbidden folder, either."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether there is a folder, as ``is_file``."""
    try:
        return path.is_dir()
    except OSError:
        return False
