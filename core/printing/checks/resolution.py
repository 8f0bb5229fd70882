"""Whether the texture is fine enough for the printer."""

from __future__ import annotations

import numpy as np

from core.mesh.mesh import Mesh
from core.mesh.quantile import quantile
from core.mesh.triangles import areas
from core.mesh.uv_derivatives import uv_derivatives
from core.printing.check import Check
from core.printing.model import Colors
from core.printing.other_colors import Patchwork
from core.printing.picture_colors import PictureColors
from core.printing.words import share
from core.settings.length import MILLIMETERS
from core.settings.print_processes import Process

RESOLUTION, _TITLE = "resolution", "Texture Resolution"
# A texture that is too coarse on a smaller part of the surface is fine.
_NOTABLE = 0.05
# A triangle that shows less of the picture, in texels, is of one color.
_ONE_COLOR = 1e-3


def resolution_map(mesh: Mesh, colors: Colors) -> np.ndarray:
    """Return the dots per inch of the picture on each triangle where it is stretched most, float64 [F]; NaN where the
    surface has no picture, or a single color of one."""
    dots = np.full(len(mesh.triangles), np.nan)
    if isinstance(colors, Patchwork):
        for number, part in enumerate(colors.colors):
            here = colors.of_triangles == number
            dots[here] = resolution_map(mesh, part)[here]
    elif isinstance(colors, PictureColors):
        shown = np.zeros(len(dots), np.int64) if colors.of_triangles is None else colors.of_triangles
        sizes = np.array([picture.shape[1::-1] for picture in colors.pictures], np.float64)
        dots = _dots_per_inch(mesh, colors.uvs.astype(np.float64) * sizes[shown][:, None])
    return dots


def check_resolution(mesh: Mesh, colors: Colors, process: Process) -> Check:
    """Count triangles on which the picture has fewer dots per inch than the process prints."""
    dots = resolution_map(mesh, colors)
    known = np.flatnonzero(np.isfinite(dots))
    sizes = areas(mesh.positions[mesh.triangles])
    wanted = process.dots_per_inch
    if not sizes[known].sum() > 0:
        message = "The colors are not those of a picture, so that they have no resolution."
        return Check(RESOLUTION, _TITLE, "skipped", 0, message, figures={"wanted_dots_per_inch": wanted})
    coarse = known[dots[known] < wanted * 0.999]
    part = sizes[coarse].sum() / sizes[known].sum()
    typical, least = (quantile(dots[known], sizes[known], level) for level in (0.5, 0.05))
    figures = {
        "wanted_dots_per_inch": wanted,
        "typical_dots_per_inch": round(typical, 1),
        "coarse_dots_per_inch": round(least, 1),
        "share_of_surface": round(float(part), 5),
    }
    if part <= _NOTABLE:
        message = f"The texture has {typical:.0f} dots per inch on the surface, of {wanted:.0f} that the printer shows."
        return Check(RESOLUTION, _TITLE, "passed", 0, message, figures=figures)
    message = (
        f"The texture is coarser than the {wanted:.0f} dots per inch of the printer on {share(part)} of the surface "
        f"(typically {typical:.0f}); make a larger one."
    )
    return Check(RESOLUTION, _TITLE, "warning", len(coarse), message, faces=coarse.astype(np.int32), figures=figures)


def _dots_per_inch(mesh: Mesh, texels: np.ndarray) -> np.ndarray:
    """Return dots per inch [F], given the places of all corners in their pictures, in texels [F, 3, 2]."""
    corners = mesh.positions[mesh.triangles].astype(np.float64)
    along_u, along_v, area = uv_derivatives(corners[:, 1:] - corners[:, :1], texels[:, 1:] - texels[:, :1])
    # The longest step that one texel makes on the surface: the greatest singular value of both steps.
    uu, uv, vv = ((a * b).sum(axis=1) for a, b in ((along_u, along_u), (along_u, along_v), (along_v, along_v)))
    longest = np.sqrt((uu + vv) / 2 + np.sqrt(((uu - vv) / 2) ** 2 + uv**2))
    with np.errstate(divide="ignore", invalid="ignore"):
        dots = MILLIMETERS["in"] * np.abs(area) / longest
    extent = np.ptp(texels, axis=1).max(axis=1)
    return np.where((extent > _ONE_COLOR) & (longest > 0), dots, np.nan)
