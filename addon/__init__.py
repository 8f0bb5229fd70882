"""The Blender half of Patina. It imports bpy, numpy and the standard library, never torch.

bpy is imported only when Blender registers the add-on, so that ``addon.engine`` works in any Python.
"""

from __future__ import annotations

from types import ModuleType


def register() -> None:
    """Make everything of Patina known to Blender."""
    for module in _modules():
        module.register()


def unregister() -> None:
    """Take back everything that ``register`` made known, the last first."""
    for module in reversed(_modules()):
        module.unregister()


def _modules() -> list[ModuleType]:
    from . import operators, panels
    from .atlas import picker
    from .jobs import last_words, live, print_report, uv_notes, variations
    from .panels import preferences
    from .settings import print_properties, properties
    from .setup import work

    return [
        preferences,
        properties,
        print_properties,
        picker,
        operators,
        panels,
        live,
        last_words,
        variations,
        uv_notes,
        print_report,
        work,
    ]
