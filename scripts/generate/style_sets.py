"""Makes the style sets that Patina ships, in ``addon/data/styles``: folders of maps; the result is always the same.

    python3 -m scripts.generate.style_sets [FOLDER]

A mosaic, whose tesserae stand out of rough grout, and hammered copper, whose verdigris is no metal. Both repeat.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.support import environment
from scripts.support.places import ROOT

if TYPE_CHECKING:
    import numpy as np

STYLES = ROOT / "addon" / "data" / "styles"
SIZE = 384
_JPEG_QUALITY = 88


def main(arguments: Sequence[str]) -> int:
    """Make all sets; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the style sets that Patina ships.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=STYLES, help="where to make them (default: %(default)s)"
    )
    folder = parser.parse_args(arguments).folder
    for name, maps in made().items():
        write(folder / name, name, maps)
    return 0


def made() -> dict[str, dict[str, np.ndarray]]:
    """Return the maps of all sets by name: ``color`` [S, S, 3] in sRGB, ``nor_gl`` [S, S, 3], and others
    [S, S], all float in [0, 1]."""
    from scripts.generate.sets import hammered_copper, tesserae

    return {"hammered_copper": hammered_copper.maps(SIZE), "tesserae": tesserae.maps(SIZE)}


def write(folder: Path, name: str, maps: dict[str, np.ndarray]) -> None:
    """Write a set as libraries ship them: ``tesserae_color.jpg``, ``tesserae_nor_gl.jpg`` …"""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for kind, values in maps.items():
        image = Image.fromarray(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8))
        image.save(folder / f"{name}_{kind}.jpg", quality=_JPEG_QUALITY, optimize=True, subsampling=0)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
