"""Contact sheets: several pictures in one file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_GAP = 0.02
_PAPER = 1.0


def contact_sheet(pictures: Sequence[np.ndarray], columns: int | None = None, gap: int | None = None) -> np.ndarray:
    """Return one picture with all ``pictures`` [H, W, C] of one size, row by row, on white paper.

    ``columns`` is the number of pictures in a row; by default the sheet is about as high as wide. ``gap`` is the white
    space between them in pixels, by default a fiftieth of their width.
    """
    height, width, channels = pictures[0].shape
    columns = columns or math.ceil(math.sqrt(len(pictures) * height / width))
    columns = min(columns, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    gap = max(2, round(_GAP * width)) if gap is None else gap
    sheet = np.full(
        (rows * (height + gap) - gap, columns * (width + gap) - gap, channels), _PAPER, dtype=pictures[0].dtype
    )
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet
