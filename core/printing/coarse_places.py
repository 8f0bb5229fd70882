"""A map of the places where a texture is coarse: a picture of the model, colored by dots per inch on its surface."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.files.whole import write_atomically
from core.mesh.mesh import Mesh
from core.printing.sheet.fonts import REGULAR_FILE
from core.printing.views import views_of_colors

_VIEW_SIZE, _MARGIN = 400, 24
_LABEL_SIZE, _BAR_WIDTH, _BAR_HEIGHT = 18, 400, 16
_INK, _PAPER = (32, 33, 36), (255, 255, 255)
_NO_PICTURE = np.array([0.85, 0.85, 0.85])
# From nothing over half of what is needed to all of it, and then to twice as much.
_SHARES = np.array([0.0, 0.5, 1.0, 2.0])
_SCALE = np.array([[0.55, 0.06, 0.10], [0.93, 0.47, 0.20], [0.98, 0.92, 0.80], [0.62, 0.76, 0.82]])


def write_map(path: Path, mesh: Mesh, densities: np.ndarray, needed: float) -> None:
    """Write four views of a mesh as a PNG, colored by the dots per inch of its triangles, ``densities`` float [F], with
    a scale around those that are ``needed``. Triangles without a picture have NaN, and are gray.

    Raises:
        PatinaError: the file cannot be written.
    """
    colors = np.where(np.isfinite(densities)[:, None], _colors(densities / needed), _NO_PICTURE)
    views = list(views_of_colors(mesh, colors, _VIEW_SIZE))
    font = ImageFont.truetype(REGULAR_FILE, _LABEL_SIZE)
    width = len(views) * (_VIEW_SIZE + _MARGIN) + _MARGIN
    height = _VIEW_SIZE + 3 * _MARGIN + 4 * _LABEL_SIZE + _BAR_HEIGHT
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for index, view in enumerate(views):
        left = _MARGIN + index * (_VIEW_SIZE + _MARGIN)
        sheet.paste(Image.fromarray(_levels(view.picture)), (left, _MARGIN))
        below = (left + _VIEW_SIZE / 2, _MARGIN + _VIEW_SIZE + _LABEL_SIZE)
        draw.text(below, view.name, _INK, font, anchor="mm")
    _draw_scale(sheet, draw, font, height - _MARGIN - _LABEL_SIZE - _BAR_HEIGHT, needed)
    with write_atomically(path) as temporary:
        sheet.save(temporary, "PNG")


def _draw_scale(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, top: int, needed: float
) -> None:
    draw.text((_MARGIN, top - _LABEL_SIZE), "Dots per inch on the surface", _INK, font, anchor="lm")
    shares = np.linspace(_SHARES[0], _SHARES[-1], _BAR_WIDTH)
    bar = np.broadcast_to(_levels(_colors(shares)), (_BAR_HEIGHT, _BAR_WIDTH, 3))
    sheet.paste(Image.fromarray(np.ascontiguousarray(bar)), (_MARGIN, top))
    for share, anchor in ((0.0, "lm"), (1.0, "mm"), (2.0, "rm")):
        words = f"{share * needed:.0f}{' needed' if share == 1 else ' or more' if share == 2 else ''}"
        left = _MARGIN + share / _SHARES[-1] * _BAR_WIDTH
        draw.text((left, top + _BAR_HEIGHT + _LABEL_SIZE), words, _INK, font, anchor=anchor)


def _colors(shares: np.ndarray) -> np.ndarray:
    """Return the colors float [N, 3] of shares [N] of what is needed."""
    return np.stack([np.interp(shares, _SHARES, channel) for channel in _SCALE.T], axis=1)


def _levels(colors: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(colors, 0, 1) * 255).astype(np.uint8)
