"""Small copies of pictures, so that a page with thousands of them opens at once. Each is made once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.border.names import TURNTABLE_FILE
from core.errors import InputError
from core.files.picture import any_size, explained, read_levels, read_picture
from core.files.png_top import png_size, read_top
from core.files.whole import write_atomically
from core.output.turntable import layout_of

SIDE = 320
"""The longer side of small pictures, in pixels."""
STYLE_SIDE = 160
"""Width and height of those of styles."""
_PAPER = 0.94
_QUALITY = 86
# As much of a file as tells it apart from others of the same length.
_HEAD = 2**14
_MOST_AT_A_TIME = 8


@dataclass(frozen=True)
class Small:
    """A small copy that is wanted of the picture ``source``, at ``target``.

    ``view`` is the number of the view that stands for a turntable; the small copy of a style is a square.
    """

    source: Path
    target: Path
    view: int = 0
    is_style: bool = False


def make_small(wanted: Iterable[Small]) -> None:
    """Make the small copies that are missing or older than their sources; sources that cannot be read get none.

    Raises:
        PatinaError: a copy cannot be written.
    """
    # Pillow's limit belongs to the whole process: it is lifted once, not by threads in turn.
    with any_size(), ThreadPoolExecutor(min(_MOST_AT_A_TIME, os.cpu_count() or 1)) as pool:
        for _ in pool.map(_make, dict.fromkeys(wanted)):
            pass


def style_key(path: Path) -> str:
    """Return a name that copies of one style picture share, in whichever job folder they lie.

    Raises:
        OSError: the picture cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return hashlib.sha256(head + str(path.stat().st_size).encode()).hexdigest()[:16]


def _make(small: Small) -> None:
    try:
        time = small.source.stat().st_mtime_ns
        if small.target.exists() and small.target.stat().st_mtime_ns >= time:
            return
        picture = _picture(small)
    except (InputError, OSError):
        return
    with write_atomically(small.target) as temporary:
        picture.save(temporary, "JPEG", quality=_QUALITY, optimize=True)
        os.utime(temporary, ns=(time, time))


def _picture(small: Small) -> Image.Image:
    if small.source.name == TURNTABLE_FILE:
        picture = _view(small.source, small.view)
    else:
        levels = read_picture(small.source, 1, 2 * SIDE, behind=_PAPER)
        picture = Image.fromarray(np.asarray(np.rint(levels * 255), np.uint8))
    if small.is_style:
        shorter = min(picture.size)
        left, top = (picture.width - shorter) // 2, (picture.height - shorter) // 2
        picture = picture.crop((left, top, left + shorter, top + shorter))
    side = STYLE_SIDE if small.is_style else SIDE
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def _view(turntable: Path, number: int) -> Image.Image:
    """Return a view of a turntable, or all of a picture that has another size than turntables have."""
    with explained(turntable):
        found = layout_of(*png_size(turntable))
        if found is None:
            return Image.fromarray(read_levels(turntable))
        layout, _ = found
        left, top = layout.corner(number)
        # To decode the views below would take most of the time.
        upper = read_top(turntable, top + layout.height).convert("RGB")
        return upper.crop((left, top, left + layout.width, top + layout.height))
