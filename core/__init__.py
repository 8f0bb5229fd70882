"""Patina's engine: textures and images optimized through neural networks. Never imports ``bpy``."""

__version__ = "0.1.0"
