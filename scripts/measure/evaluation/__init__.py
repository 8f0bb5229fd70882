"""Figures for the quality of a texture, one file each. None is computed by a formula that the engine optimizes."""
