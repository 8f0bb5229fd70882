"""Placeholder for the engine's Python."""

from __future__ import annotations

import os

import bpy


def engine_python(context: bpy.types.Context) -> str | None:
    """Return the path of the Python that has the engine, or None if there is none."""
    return os.environ.get("PATINA_ENGINE_PYTHON")
