"""Turntables: pictures of the model from all sides in one, each with its label below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.files.whole import write_atomically

_BACKGROUND = (236, 236, 234)
_LABEL = (64, 64, 66)
_COLUMNS = 4
_MOST_ROWS = 16


@dataclass(frozen=True)
class Layout:
    """Where the pictures of a turntable are; all lengths in pixels.

    ``width`` and ``height`` are those of each picture, of which there are ``columns`` side by side.
    """

    width: int
    height: int
    columns: int

    @property
    def margin(self) -> int:
        """Space around pictures."""
        return max(8, self.width // 16)

    @property
    def text(self) -> int:
        """Size of the font; labels have twice as much room."""
        return max(11, self.width // 18)

    @property
    def step(self) -> tuple[int, int]:
        """From the left upper corner of a picture to that of its neighbor on the right, and below."""
        return self.width + self.margin, self.height + self.margin + 2 * self.text

    def size(self, rows: int) -> tuple[int, int]:
        """Return the width and height of the whole."""
        return self.columns * self.step[0] + self.margin, rows * self.step[1] + self.margin

    def corner(self, index: int) -> tuple[int, int]:
        """Return the left upper corner of a picture."""
        row, column = divmod(index, self.columns)
        return self.margin + column * self.step[0], self.margin + row * self.step[1]


def write_turntable(path: Path, pictures: Sequence[tuple[str, np.ndarray]], columns: int = _COLUMNS) -> None:
    """Write labeled pictures, each [H, W, 3] sRGB floats in [0, 1] and all of one size, as one PNG, row by row.

    Raises:
        PatinaError: the file cannot be written.
    """
    height, width, _ = pictures[0][1].shape
    layout = Layout(width, height, min(columns, len(pictures)))
    sheet = Image.new("RGB", layout.size(-(-len(pictures) // layout.columns)), _BACKGROUND)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(layout.text)
    for index, (label, picture) in enumerate(pictures):
        left, top = layout.corner(index)
        sheet.paste(Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)), (left, top))
        draw.text((left + width / 2, top + height + layout.text), label, fill=_LABEL, font=font, anchor="mm")
    with write_atomically(path) as temporary:
        sheet.save(temporary, "PNG")


@cache
def layout_of(width: int, height: int) -> tuple[Layout, int] | None:
    """Return the layout of a turntable of square pictures, four in a row, that has this size, and how many rows it has;
    None if no such turntable has this size."""
    for side in range(1, width // _COLUMNS):
        layout = Layout(side, side, _COLUMNS)
        if layout.size(1)[0] == width:
            return next(((layout, rows) for rows in range(1, _MOST_ROWS) if layout.size(rows) == (width, height)), None)
    return None
