"""Turntables: pictures of the model from all sides in one, each with its label below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.files.whole import write_atomically

_BACKGROUND = (236, 236, 234)
_LABEL = (64, 64, 66)


def write_turntable(path: Path, pictures: Sequence[tuple[str, np.ndarray]], columns: int = 4) -> None:
    """Write labeled pictures, each [H, W, 3] sRGB floats in [0, 1] and all of one size, as one PNG, row by row.

    Raises:
        PatinaError: the file cannot be written.
    """
    height, width, _ = pictures[0][1].shape
    margin, text = max(8, width // 16), max(11, width // 18)
    cell_width, cell_height = width + margin, height + margin + 2 * text
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * cell_width + margin, rows * cell_height + margin), _BACKGROUND)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(text)
    for index, (label, picture) in enumerate(pictures):
        left = margin + index % columns * cell_width
        top = margin + index // columns * cell_height
        sheet.paste(Image.fromarray(np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)), (left, top))
        draw.text((left + width / 2, top + height + text), label, fill=_LABEL, font=font, anchor="mm")
    with write_atomically(path) as temporary:
        sheet.save(temporary, "PNG")
