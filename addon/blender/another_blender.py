"""Starts other Blenders of this version, without a window, for work that this one does not wait for."""

from __future__ import annotations

import sys
from pathlib import Path

import bpy

_FAREWELL = ("Blender quit", "Error: script failed")
"""How the lines begin that Blender ends with, whatever has happened."""


def command_for(script: Path) -> list[str]:
    """Return the beginning of a command that runs a script in this version of Blender, without the artist's settings
    and without scripts in .blend files."""
    if not bpy.app.binary_path:
        # Blender is a Python module.
        return [sys.executable, "-P", str(script)]
    options = ("--background", "--factory-startup", "--disable-autoexec", "--python-exit-code", "1", "--python")
    return [bpy.app.binary_path, *options, str(script), "--"]


def last_words(log: Path) -> str:
    """Return the last line of a log that says something, in parentheses after a blank, or nothing."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    said = (line.strip() for line in reversed(lines) if not line.startswith(_FAREWELL))
    last = next((line for line in said if line), "")
    return f" ({last})" if last else ""
