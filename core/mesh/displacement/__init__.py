"""Reliefs applied to meshes: triangles cut until they resolve the heights, and vertices moved by these."""
