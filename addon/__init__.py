"""The Blender half of Patina. It imports bpy, numpy and the standard library, never torch.

bpy is imported only when Blender registers the add-on, so that ``addon.engine`` works in any Python.
"""

from __future__ import annotations


def register() -> None:
    """Make Patina's operators known to Blender."""
    from . import operators

    operators.register()


def unregister() -> None:
    """Take back everything that ``register`` made known."""
    from . import operators

    operators.unregister()
