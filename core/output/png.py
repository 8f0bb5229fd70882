"""PNG files with 8 or 16 bits per channel."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import png
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.output.files import write_atomically

# Content of the sRGB chunk: perceptual rendering intent.
_SRGB = b"\0"


def write_png(path: Path, image: np.ndarray, bit_depth: Literal[8, 16] = 8, compression: int = 6) -> None:
    """Write ``image`` [H, W, 3 or 4], sRGB floats (alpha linear), values beyond [0, 1] clipped, the rest rounded.

    ``compression`` is zlib's level, 0 (fast, large) to 9.

    Raises:
        PatinaError: the file cannot be written.
    """
    highest = 2**bit_depth - 1
    levels = np.rint(np.clip(image, 0.0, 1.0) * np.float32(highest))
    with write_atomically(path) as temporary, temporary.open("wb") as stream:
        if bit_depth == 8:
            _write_8(stream, levels.astype(np.uint8), compression)
        else:
            _write_16(stream, levels.astype(">u2"), compression)


def _write_8(stream: BinaryIO, levels: np.ndarray, compression: int) -> None:
    chunks = PngInfo()
    chunks.add(b"sRGB", _SRGB)
    Image.fromarray(levels).save(stream, "PNG", compress_level=compression, pnginfo=chunks)


def _write_16(stream: BinaryIO, levels: np.ndarray, compression: int) -> None:
    height, width, channels = levels.shape
    # Pillow has no mode for 16 bits in several channels.
    writer = _SrgbWriter(
        width, height, greyscale=False, alpha=channels == 4, bitdepth=16, compression=compression, chunk_limit=2**22
    )
    writer.write_packed(stream, (row.tobytes() for row in levels))


class _SrgbWriter(png.Writer):  # type: ignore[misc]
    """A PNG writer that says that colours are sRGB."""

    def write_preamble(self, outfile: BinaryIO) -> None:
        super().write_preamble(outfile)
        png.write_chunk(outfile, b"sRGB", _SRGB)
