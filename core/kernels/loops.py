"""All compiled loops."""

from core.kernels.corners import corners
from core.kernels.points import add_base, add_level
from core.kernels.views import add_gradients, add_values, seen_corners

__all__ = ["add_base", "add_gradients", "add_level", "add_values", "corners", "seen_corners"]
