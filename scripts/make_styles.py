"""Paints the style pictures that Patina ships, into ``scripts/assets``; the same pictures every time.

They are made by the code in ``scripts/styles``, so that no one else's art is needed.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from styles.color import to_image

STYLES = ("brush_strokes", "ink_drawing", "mosaic", "fabric", "stone", "flat_graphic")
ASSETS = Path(__file__).resolve().parent / "assets"
SIZE = 768
SEED = 0
MOST_BYTES = 199_000


def main(arguments: Sequence[str]) -> int:
    """Paint the chosen styles, all of them by default; return the exit status."""
    parser = argparse.ArgumentParser(description="Paint the style pictures that Patina ships.")
    parser.add_argument("names", nargs="*", metavar="STYLE", help=f"which to paint (default: all): {', '.join(STYLES)}")
    names = parser.parse_args(arguments).names or STYLES
    unknown = sorted(set(names) - set(STYLES))
    if unknown:
        print(f"patina: there is no style {unknown[0]}; choose from {', '.join(STYLES)}.", file=sys.stderr)
        return 2
    for name in names:
        target = ASSETS / f"{name}.jpg"
        try:
            write(target, encoded(paint(name)))
        except OSError as error:
            print(f"patina: {target} cannot be written ({error}); make the folder writable.", file=sys.stderr)
            return 1
        print(f"{target.relative_to(ASSETS.parent)}: {target.stat().st_size // 1000} kB")
    return 0


def paint(name: str) -> Image.Image:
    """Return the picture of a style of ``STYLES``, ``SIZE`` × ``SIZE`` pixels."""
    return to_image(importlib.import_module(f"styles.{name}").paint(np.random.default_rng(SEED), SIZE))


def encoded(image: Image.Image) -> bytes:
    """Return the image as a JPEG of the best quality that fits into ``MOST_BYTES``."""
    for quality in range(94, 40, -2):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


def write(target: Path, content: bytes) -> None:
    """Write the file whole or not at all, and its folder where it is missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.write_bytes(content)
    os.replace(unfinished, target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
