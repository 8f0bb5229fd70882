"""PNG files with 8 or 16 bits per channel."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import png

from core.files.whole import write_atomically
from core.kernels.compiled import kernels
from core.threads import in_order

FAST = 1
"""Compression that looks for nothing but runs, a fifth of the time of zlib's usual level. The grain of textures repeats
in no other way."""

# Content of the sRGB chunk: perceptual rendering intent.
_SRGB = b"\0"
# A band is packed on its own: in smaller ones, there is less that repeats.
_BAND_BYTES = 1 << 20
# Deflate with a window of 32 KiB; what says how well it is compressed is for the reader's curiosity.
_ZLIB_HEADER = b"\x78\x9c"
_LAST_BLOCK = b"\x03\x00"
_COLOR_TYPES = {1: 0, 3: 2, 4: 6}
_PAETH = 4


def write_png(path: Path, image: np.ndarray, bit_depth: Literal[8, 16] = 8, compression: int = 6) -> None:
    """Write ``image`` [H, W, 3 or 4], sRGB floats (alpha linear); values are clipped to [0, 1] and rounded.

    ``compression`` is zlib's level, 2 to 9, or ``FAST``.

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
    compression: int = FAST,
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
        compression: zlib's level, 2 to 9, or ``FAST``.
        is_color: whether the values are sRGB.

    Raises:
        PatinaError: the file cannot be written.
        ValueError: the bands do not make a picture of that size.
    """
    height = size[1]

    def packed(part: tuple[np.ndarray, np.ndarray | None]) -> tuple[np.ndarray, bytes]:
        return _packed(*part, bit_depth, compression)

    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        _write_header(stream, size, channels, bit_depth, is_color)
        _write_data(stream, _ZLIB_HEADER)
        check, written = 1, 0
        for filtered, data in in_order(packed, _with_row_above(bands, size, channels)):
            _write_data(stream, data)
            check = zlib.adler32(filtered.data, check)
            written += len(filtered)
            yield written
        if written != height:
            raise ValueError(f"{written} rows do not make an image of {size}")
        _write_data(stream, _LAST_BLOCK + struct.pack(">I", check))
        png.write_chunk(stream, b"IEND")


def _write(path: Path, image: np.ndarray, bit_depth: Literal[8, 16], compression: int, is_color: bool) -> None:
    height, width, channels = image.shape
    rows = max(1, _BAND_BYTES * 8 // (width * channels * bit_depth))
    bands = (image[top : top + rows] for top in range(0, height, rows))
    deque(write_png_bands(path, bands, (width, height), channels, bit_depth, compression, is_color), maxlen=0)


def _with_row_above(
    bands: Iterable[np.ndarray], size: tuple[int, int], channels: int
) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Yield bands, each with the row [1, W, channels] above it, None for the first.

    Raises:
        ValueError: they do not make a picture of that size.
    """
    width, height = size
    above, rows = None, 0
    for band in bands:
        if band.shape[1:] != (width, channels) or rows + len(band) > height:
            raise ValueError(f"a band of shape {band.shape} does not fit below row {rows} of {size}")
        yield band, above
        above = band[-1:].copy()
        rows += len(band)


def _packed(
    band: np.ndarray, above: np.ndarray | None, bit_depth: Literal[8, 16], compression: int
) -> tuple[np.ndarray, bytes]:
    """Return the bytes of a band's rows as they are filtered, uint8 [h, n + 1], and the same compressed, as part of a
    deflate stream that goes on."""
    rows = _bytes_of(band, bit_depth)
    step = band.shape[2] * bit_depth // 8
    filtered = _filtered(rows, np.zeros_like(rows[0]) if above is None else _bytes_of(above, bit_depth)[0], step)
    strategy = zlib.Z_RLE if compression == FAST else zlib.Z_DEFAULT_STRATEGY
    compressor = zlib.compressobj(compression, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
    data = compressor.compress(filtered.data)
    return filtered, data + compressor.flush(zlib.Z_SYNC_FLUSH)


def _write_header(stream: BinaryIO, size: tuple[int, int], channels: int, bit_depth: int, is_color: bool) -> None:
    stream.write(png.signature)
    png.write_chunk(stream, b"IHDR", struct.pack(">2I5B", *size, bit_depth, _COLOR_TYPES[channels], 0, 0, 0))
    if is_color:
        png.write_chunk(stream, b"sRGB", _SRGB)


def _bytes_of(band: np.ndarray, bit_depth: Literal[8, 16]) -> np.ndarray:
    """Return the levels of a band [h, W, C] as uint8 [h, n]."""
    levels = np.clip(band, 0.0, 1.0) * np.float32(2**bit_depth - 1)
    levels = np.rint(levels, out=levels).astype(np.uint8 if bit_depth == 8 else ">u2")
    return levels.reshape(len(levels), -1).view(np.uint8)


def _filtered(rows: np.ndarray, above: np.ndarray, step: int) -> np.ndarray:
    """Return the bytes of rows [h, n] as differences from what Paeth's predictor makes of their neighbors, ``step``
    bytes to the left and in the row ``above`` [n]; they are small in smooth pictures. Each row starts with the number
    of that filter."""
    filtered = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _PAETH
    compiled = kernels()
    if compiled is not None:
        compiled.write_differences(rows, above, step, filtered)
        return filtered
    known = np.pad(np.concatenate([above[None], rows]).astype(np.int16), ((0, 0), (step, 0)))
    left, up, corner = known[1:, :-step], known[:-1, step:], known[:-1, :-step]
    from_left, from_up, from_corner = np.abs(up - corner), np.abs(left - corner), np.abs(left + up - 2 * corner)
    nearer = np.where(from_up <= from_corner, up, corner)
    filtered[:, 1:] = rows - np.where((from_left <= from_up) & (from_left <= from_corner), left, nearer)
    return filtered


def _write_data(stream: BinaryIO, data: bytes) -> None:
    if data:
        png.write_chunk(stream, b"IDAT", data)
