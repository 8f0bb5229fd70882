"""Patina in a real Blender with a window: what ``scripts/test_gui.py`` runs inside of it. Needs no package."""
