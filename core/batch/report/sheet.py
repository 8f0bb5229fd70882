"""Contact sheets as pictures: a grid of all assets from the front, each with its name, its style, and how it went."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from core import __version__
from core.batch.report.lettering import Lettering
from core.batch.report.row import Row
from core.border.names import BATCH_SHEET_FILE
from core.files.whole import write_atomically

_COLUMNS, _ROWS = 10, 10
_SIDE, _GAP, _MARGIN = 200, 22, 50
_HEAD, _LINE, _LABEL = 68, 23, 80
_COMPRESSION, _MOST_AT_A_TIME = 4, 8
_STATES = {"running": "Running", "cancelled": "Canceled", "waiting": "Waiting"}
_SHOWN = "Shown"
_PAPER, _TILE = (252, 252, 251), (240, 240, 239)
_TITLE = Lettering(30, (28, 28, 30), is_bold=True)
_NAME = Lettering(15, (28, 28, 30), is_bold=True)
_QUIET, _ALARM = Lettering(14, (110, 110, 116)), Lettering(14, (178, 58, 44))


def write_sheets(batch: Path, rows: Sequence[Row]) -> list[Path]:
    """Write all rows as PNGs of at most 100 assets each, and return their paths.

    Raises:
        PatinaError: a picture cannot be written.
    """
    most = _COLUMNS * _ROWS
    parts = [rows[begin : begin + most] for begin in range(0, len(rows), most)] or [rows]
    title, total = batch.resolve().name, len(parts)
    pages = [
        (batch / sheet_name(number), part, title, f"{number} of {total}" if total > 1 else "")
        for number, part in enumerate(parts, 1)
    ]
    with ThreadPoolExecutor(min(_MOST_AT_A_TIME, os.cpu_count() or 1)) as pool:
        for _ in pool.map(lambda page: _write(*page), pages):
            pass
    paths = [path for path, *_ in pages]
    for number in count(len(parts) + 1):
        stale = batch / sheet_name(number)
        if not stale.exists():
            break
        stale.unlink()
    return paths


def sheet_name(number: int) -> str:
    """Return the name of a picture; the first one has the number 1."""
    return BATCH_SHEET_FILE if number == 1 else BATCH_SHEET_FILE.replace(".", f"_{number}.")


def _write(path: Path, rows: Sequence[Row], title: str, place: str) -> None:
    """Write a page, unless the one that is there shows the same."""
    shown = _digest(rows, title, place)
    if _digest_of(path) == shown:
        return
    about = PngInfo()
    about.add_text(_SHOWN, shown)
    with write_atomically(path) as temporary:
        _sheet(rows, title, place).save(temporary, "PNG", compress_level=_COMPRESSION, pnginfo=about)


def _digest(rows: Sequence[Row], title: str, place: str) -> str:
    """Return a text that differs when what a page shows does."""
    seen = [(row.entry.name, row.style, row.state, row.message, _changed(row)) for row in rows]
    return hashlib.sha256(repr((__version__, title, place, seen)).encode("utf-8", "surrogatepass")).hexdigest()


def _changed(row: Row) -> int:
    return row.picture.target.stat().st_mtime_ns if row.picture and row.picture.target.exists() else 0


def _digest_of(path: Path) -> str:
    """Return the digest that was written into a page, empty if there is none."""
    try:
        with Image.open(path) as page:
            return str(page.info.get(_SHOWN, ""))
    # Decoders fail in every possible way on damaged files.
    except Exception:
        return ""


def _sheet(rows: Sequence[Row], title: str, place: str) -> Image.Image:
    columns = max(1, min(_COLUMNS, len(rows)))
    down = -(-len(rows) // columns)
    inner = columns * (_SIDE + _GAP) - _GAP
    height = _MARGIN + _HEAD + down * (_SIDE + _LABEL + _GAP) + _MARGIN - _LINE - _GAP
    sheet = Image.new("RGB", (2 * _MARGIN + inner, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    _TITLE.write(draw, (_MARGIN, _MARGIN - 8), title, inner - _SIDE // 2)
    _QUIET.write_end(draw, (_MARGIN + inner, _MARGIN + 6), place)
    for index, row in enumerate(rows):
        left = _MARGIN + index % columns * (_SIDE + _GAP)
        top = _MARGIN + _HEAD + index // columns * (_SIDE + _LABEL + _GAP)
        _draw(sheet, row, left, top)
    return sheet


def _draw(sheet: Image.Image, row: Row, left: int, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle((left, top, left + _SIDE - 1, top + _SIDE - 1), 10, _TILE)
    if row.picture and row.picture.target.exists():
        with Image.open(row.picture.target) as small:
            picture = ImageOps.contain(small, (_SIDE, _SIDE), Image.Resampling.LANCZOS)
        place = left + (_SIDE - picture.width) // 2, top + (_SIDE - picture.height) // 2
        sheet.paste(picture, place, _round_corners(picture.size))
    _letter(draw, row, left, top)


def _letter(draw: ImageDraw.ImageDraw, row: Row, left: int, top: int) -> None:
    """Write what there is to say: sentences on what went wrong stand in the picture's place if there is none."""
    said = row.message if row.state in ("failed", "refused") else ""
    below = top + _SIDE + 12
    _NAME.write(draw, (left + 2, below), row.entry.name, _SIDE - 4)
    if said and not row.picture:
        _ALARM.write(draw, (left + 18, top + 18), said, _SIDE - 36, 8)
    elif said:
        _ALARM.write(draw, (left + 2, below + _LINE), said, _SIDE - 4, 2)
        return
    state = _STATES.get(row.state, "")
    for number, text in enumerate(filter(None, (row.style, state)), 1):
        _QUIET.write(draw, (left + 2, below + number * _LINE), text, _SIDE - 4)


@cache
def _round_corners(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), 10, 255)
    return mask
