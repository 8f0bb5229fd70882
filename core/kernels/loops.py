"""All compiled loops."""

from core.kernels.corners import corners
from core.kernels.grids import mark_blocks, mark_corners, number_marked
from core.kernels.hits import places_hit, write_rays
from core.kernels.places import place
from core.kernels.points import add_base, add_level
from core.kernels.views import add_gradients, add_values, seen_corners

__all__ = [
    "add_base",
    "add_gradients",
    "add_level",
    "add_values",
    "corners",
    "mark_blocks",
    "mark_corners",
    "number_marked",
    "place",
    "places_hit",
    "seen_corners",
    "write_rays",
]
