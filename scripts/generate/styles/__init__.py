"""Paints the style pictures that Patina ships: one module for each style."""
