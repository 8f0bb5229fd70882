"""Paints the style pictures that Patina ships: one module a style, and beside them the parts that styles share."""
