"""All compiled loops."""

from core.kernels.adam import step_rows
from core.kernels.colors import look_up_colors
from core.kernels.corners import corners
from core.kernels.coverage import cover
from core.kernels.filters import write_differences
from core.kernels.grids import mark_blocks, mark_corners, number_marked
from core.kernels.gutter import fill_rows, nearest_rows
from core.kernels.halving import halve
from core.kernels.hits import places_hit, write_rays
from core.kernels.places import place
from core.kernels.points import add_level
from core.kernels.rows import count_marked, list_marked, mark_rows, number_rows
from core.kernels.texels import places_of_rays, texels_of_triangles
from core.kernels.triangles import draw_triangles, place_points
from core.kernels.views import add_gradients, add_values, seen_corners
from core.kernels.widths import widen

__all__ = [
    "add_gradients",
    "add_level",
    "add_values",
    "corners",
    "count_marked",
    "cover",
    "draw_triangles",
    "fill_rows",
    "halve",
    "list_marked",
    "look_up_colors",
    "mark_blocks",
    "mark_corners",
    "mark_rows",
    "nearest_rows",
    "number_marked",
    "number_rows",
    "place",
    "place_points",
    "places_hit",
    "places_of_rays",
    "seen_corners",
    "step_rows",
    "texels_of_triangles",
    "widen",
    "write_differences",
    "write_rays",
]
