"""Prints in the colors of filaments: colors become few, triangles are cut along their borders."""
