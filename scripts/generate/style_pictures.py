"""Paints the style pictures that Patina ships, in ``addon/data/styles``; the result is always the same.

    python3 -m scripts.generate.style_pictures [STYLE …]

The code in ``scripts/generate/styles`` paints them, so Patina needs no one else's art.
"""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.support import environment
from scripts.support.places import ROOT, style_picture

if TYPE_CHECKING:
    from PIL import Image

PAINTERS = ROOT / "scripts" / "generate" / "styles"
SIZE = 768
SEED = 0
MOST_BYTES = 199_000


def main(arguments: Sequence[str]) -> int:
    """Paint the chosen styles, all by default; return the exit status."""
    parser = argparse.ArgumentParser(description="Paint the style pictures that Patina ships.")
    names = painters()
    parser.add_argument("names", nargs="*", metavar="STYLE", help=f"style to paint (default: all): {', '.join(names)}")
    chosen = parser.parse_args(arguments).names or names
    if unknown := sorted(set(chosen) - set(names)):
        parser.error(f"there is no style {unknown[0]}; choose from {', '.join(names)}")
    from core.errors import PatinaError

    try:
        for name in chosen:
            write(style_picture(name), encoded(paint(name)))
    except PatinaError as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    return 0


def painters() -> list[str]:
    """Return the names of the styles that there is a painter for, in alphabetical order."""
    return sorted(path.stem for path in PAINTERS.glob("*.py") if path.stem != "__init__")


def paint(name: str) -> Image.Image:
    """Return the picture of a style, ``SIZE`` × ``SIZE`` pixels."""
    import numpy as np

    from scripts.generate.painting.color import to_image

    return to_image(importlib.import_module(f"scripts.generate.styles.{name}").paint(np.random.default_rng(SEED), SIZE))


def encoded(image: Image.Image) -> bytes:
    """Return the image as a JPEG of the best quality that fits into ``MOST_BYTES``."""
    for quality in range(94, 40, -2):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


def write(target: Path, content: bytes) -> None:
    """Write a picture and print its size.

    Raises:
        PatinaError: the file cannot be written.
    """
    from core.files.whole import write_atomically

    with write_atomically(target) as temporary:
        temporary.write_bytes(content)
    print(f"{target.relative_to(ROOT)}: {len(content) // 1000} kB")


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
