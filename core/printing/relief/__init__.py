"""Reliefs on solids: where they make a surface go through itself, or walls too thin."""
