"""Tries Patina in a real Blender with a window: what runs inside of it, and what is checked afterwards."""
