"""Where the engine is: the environment that Install Engine makes, or the Python that the artist names."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import bpy

from ..engine.border import DATA
from ..engine.process import PYTHON_VARIABLE, SOURCE
from ..engine.virtual_environment import VirtualEnvironment, requirements

PACKAGE = __package__.rpartition(".addon.")[0]
"""What Blender knows the extension by; nothing where ``addon`` is used from a checkout."""
ROOM = (8 if sys.platform == "linux" else 3) * 2**30
"""Bytes that Install Engine needs; PyTorch for Linux brings CUDA: 5 GB, besides what pip unpacks on the way."""


def engine_environment() -> VirtualEnvironment:
    """Return the environment that Install Engine makes, whether it exists or not."""
    folder = Path(bpy.utils.extension_path_user(PACKAGE, path="engine")) if PACKAGE else SOURCE / ".venv"
    return VirtualEnvironment(folder, requirements(SOURCE / "pyproject.toml"), ROOM, DATA)


def engine_python(context: bpy.types.Context) -> str | None:
    """Return the path of the Python that has the engine, or None if there is none.

    That is the one that the environment variable names, else the one that the preferences name, else the installed one.
    """
    named = os.environ.get(PYTHON_VARIABLE) or other_python(context)
    if named:
        return named
    environment = engine_environment()
    ready = environment.is_ready() if PACKAGE else environment.python.exists()
    return str(environment.python) if ready else None


def other_python(context: bpy.types.Context) -> str:
    """Return the path of the Python that the preferences name, or nothing."""
    path = getattr(own_preferences(context), "other_python", "")
    return str(bpy.path.abspath(path)) if path else ""


def own_preferences(context: bpy.types.Context) -> Any:
    """Return the add-on's preferences, or None where Blender keeps none: ``addon`` is used from a checkout."""
    for name, addon in context.preferences.addons.items():
        # A script in a checkout uses what the installed extension is set to.
        ours = name == PACKAGE if PACKAGE else name.endswith(".patina")
        if ours and addon.preferences is not None:
            return addon.preferences
    return None
