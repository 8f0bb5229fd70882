"""Animations in all forms: frames, a sprite sheet, a video and a GIF."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from core.border.messages import Writing
from core.border.names import GIF_FILE, MOVIE_FILE, SHEET_FILE
from core.output.png import write_png
from core.output.sheet import contact_sheet
from core.output.video import write_frames, write_gif, write_mp4


def write_animation(folder: Path, frames: Sequence[np.ndarray], rate: int) -> Generator[Writing, None, tuple[str, ...]]:
    """Write ``animation.mp4``, ``animation.gif``, ``sheet.png`` (a sprite sheet without gaps) and every frame
    [H, W, 3], sRGB in [0, 1], as ``frames/frame_0001.png`` …; return the names.

    Raises:
        PatinaError: a file cannot be written.
    """
    total = len(frames) + 3
    write_mp4(folder / MOVIE_FILE, frames, rate)
    yield Writing(1, total)
    write_gif(folder / GIF_FILE, frames, rate)
    yield Writing(2, total)
    write_png(folder / SHEET_FILE, contact_sheet(frames, gap=0))
    yield Writing(3, total)
    names = []
    for name in write_frames(folder, frames):
        names.append(name)
        yield Writing(3 + len(names), total)
    return (MOVIE_FILE, GIF_FILE, SHEET_FILE, *names)
