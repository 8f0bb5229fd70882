"""PNG files with 8 or 16 bits per channel."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import png
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.files.whole import write_atomically

# Content of the sRGB chunk: perceptual rendering intent.
_SRGB = b"\0"
_FAST = 1
_BAND = 256
_COLOR_TYPES = {1: 0, 3: 2, 4: 6}
_UP = 2


def write_png(path: Path, image: np.ndarray, bit_depth: Literal[8, 16] = 8, compression: int = 6) -> None:
    """Write ``image`` [H, W, 3 or 4], sRGB floats (alpha linear); values are clipped to [0, 1] and rounded.

    ``compression`` is zlib's level, 0 (fast, large) to 9.

    Raises:
        PatinaError: the file cannot be written.
    """
    _write(path, image, bit_depth, compression, is_color=True)


def write_map(path: Path, values: np.ndarray, bit_depth: Literal[8, 16] = 8, compression: int = 6) -> None:
    """Write a map of other things than colors, [H, W] (gray) or [H, W, 3], as ``write_png`` does a picture: values in
    [0, 1], but no word that they are sRGB.

    Raises:
        PatinaError: the file cannot be written.
    """
    _write(path, values[..., None] if values.ndim == 2 else values, bit_depth, compression, is_color=False)


def write_png_bands(
    path: Path,
    bands: Iterable[np.ndarray],
    size: tuple[int, int],
    channels: int = 3,
    bit_depth: Literal[8, 16] = 8,
    compression: int = _FAST,
    is_color: bool = True,
) -> Generator[int, None, None]:
    """Write a picture that arrives from top to bottom and is never in memory as a whole; yield the number of written
    rows after each band. The file takes its place after the last one.

    Args:
        path: the file.
        bands: the picture's rows in bands [h, W, channels] of any heights, values as for ``write_png``.
        size: width and height of the picture.
        channels: 3, or 4 with alpha, or 1 for gray.
        bit_depth: bits per channel.
        compression: zlib's level, 0 (fast, large) to 9.
        is_color: whether the values are sRGB.

    Raises:
        PatinaError: the file cannot be written.
        ValueError: the bands do not make a picture of that size.
    """
    width, height = size
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        _write_header(stream, size, channels, bit_depth, is_color)
        compressor = zlib.compressobj(compression)
        above = np.zeros(width * channels * bit_depth // 8, np.uint8)
        written = 0
        for band in bands:
            if band.shape[1:] != (width, channels) or written + len(band) > height:
                raise ValueError(f"a band of shape {band.shape} does not fit below row {written} of {size}")
            rows = _levels(band, bit_depth).reshape(len(band), width * channels).view(np.uint8)
            _write_data(stream, compressor.compress(_filtered(rows, above).data))
            above = rows[-1]
            written += len(band)
            yield written
        if written != height:
            raise ValueError(f"{written} rows do not make an image of {size}")
        _write_data(stream, compressor.flush())
        png.write_chunk(stream, b"IEND")


def _write(path: Path, image: np.ndarray, bit_depth: Literal[8, 16], compression: int, is_color: bool) -> None:
    if bit_depth == 8:
        chunks = PngInfo()
        if is_color:
            chunks.add(b"sRGB", _SRGB)
        levels = _levels(image, 8)
        picture = Image.fromarray(levels[..., 0] if levels.shape[2] == 1 else levels)
        with write_atomically(path) as temporary, temporary.open("wb") as stream:
            picture.save(stream, "PNG", compress_level=compression, pnginfo=chunks)
        return
    # Pillow has no mode for 16 bits in several channels.
    height, width, channels = image.shape
    bands = (image[top : top + _BAND] for top in range(0, height, _BAND))
    deque(write_png_bands(path, bands, (width, height), channels, bit_depth, compression, is_color), maxlen=0)


def _write_header(stream: BinaryIO, size: tuple[int, int], channels: int, bit_depth: int, is_color: bool) -> None:
    stream.write(png.signature)
    png.write_chunk(stream, b"IHDR", struct.pack(">2I5B", *size, bit_depth, _COLOR_TYPES[channels], 0, 0, 0))
    if is_color:
        png.write_chunk(stream, b"sRGB", _SRGB)


def _levels(image: np.ndarray, bit_depth: Literal[8, 16]) -> np.ndarray:
    levels = np.rint(np.clip(image, 0.0, 1.0) * np.float32(2**bit_depth - 1))
    return levels.astype(np.uint8 if bit_depth == 8 else ">u2")


def _filtered(rows: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return the bytes of rows [h, n] as differences from the row above, which are small in smooth pictures; each row
    starts with the number of that filter."""
    filtered = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _UP
    np.subtract(rows[0], above, out=filtered[0, 1:])
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered


def _write_data(stream: BinaryIO, data: bytes) -> None:
    if data:
        png.write_chunk(stream, b"IDAT", data)
