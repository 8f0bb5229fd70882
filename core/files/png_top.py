"""Reads of a PNG its size alone, or its upper rows: a picture of many views costs as much as the first of them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The first chunk: its length and its name; then width, height, depth, kind of color, and three methods, of which
# interlacing is the last; then a checksum of the name and the rest.
_FIRST = b"\0\0\0\rIHDR"
_HEADER, _CHECKSUM = struct.Struct(">IIBBBBB"), struct.Struct(">I")
_NAME = len(_SIGNATURE) + 4
_BEGIN = len(_SIGNATURE + _FIRST)
_END = _BEGIN + _HEADER.size


def png_size(path: Path) -> tuple[int, int]:
    """Return the width and height of a PNG by its first bytes.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no PNG.
    """
    with path.open("rb") as file:
        width, height, *_ = _header(path, file.read(_END))
    return width, height


def read_top(path: Path, rows: int) -> Image.Image:
    """Return the upper rows of a PNG as Pillow decodes it; all of it if it has fewer, or is interlaced.

    Raises:
        OSError: the file cannot be read, or it is damaged.
        ValueError: it is no PNG.
    """
    data = bytearray(path.read_bytes())
    width, height, *kind = _header(path, data)
    is_interlaced = kind[-1]
    # Decoders stop at the height that the header names, and leave what follows.
    _HEADER.pack_into(data, _BEGIN, width, height if is_interlaced else min(rows, height), *kind)
    _CHECKSUM.pack_into(data, _END, zlib.crc32(data[_NAME:_END]))
    with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
        image.load()
        return image


def _header(path: Path, data: bytes | bytearray) -> tuple[int, ...]:
    if not data.startswith(_SIGNATURE + _FIRST) or len(data) < _END:
        raise ValueError(f"{path} is no PNG")
    return _HEADER.unpack_from(data, _BEGIN)
