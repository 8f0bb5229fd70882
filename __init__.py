"""Patina as a Blender extension. Blender calls these two; everything else is in addon/ and core/."""

from .addon import register, unregister

__all__ = ["register", "unregister"]
