"""Makes the pictures of the docs: every 2D mode at its defaults, from the command line; prints how long each job takes.

    python3 -m scripts.generate.gallery [PAGE …]

Everything in them is Patina's own: Blender renders the content image, ``style_pictures`` paints the styles.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.border.names import CHECKERBOARD_FILE, CPPN_WEIGHTS_FILE, IMAGE_FILE, frame_name
from scripts.support import environment
from scripts.support.places import ROOT, style_names, style_picture

PICTURES = ROOT / "docs" / "pictures"
_SIDE = 400
_QUALITY = 76
_GAP = 8


def main(arguments: Sequence[str]) -> int:
    """Make the pictures of the chosen pages, all by default; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the pictures of the docs.")
    parser.add_argument(
        "pages", nargs="*", metavar="PAGE", help=f"page to illustrate (default: all): {', '.join(PAGES)}"
    )
    pages = parser.parse_args(arguments).pages or list(PAGES)
    if unknown := sorted(set(pages) - set(PAGES)):
        parser.error(f"there is no page {unknown[0]}; choose from {', '.join(PAGES)}")
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            PAGES[page](Gallery(Path(folder)))
    return 0


class Gallery:
    """Runs jobs in a folder and combines their pictures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, name: str, *typed: str) -> Path:
        """Run ``python -m core …`` with the output folder ``name``, print how long it takes, and return the folder."""
        out = self.folder / name
        command = [sys.executable, "-m", "core", *typed, "--out", str(out), "--json"]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        seconds = json.loads(done.stdout)["seconds"]["total"]
        words = " ".join(Path(part).name if "/" in part else part for part in typed)
        print(f"{seconds:6.1f} s  {words}", flush=True)
        return out

    def photograph(self) -> Path:
        """Return the content image, a rendered still life."""
        from scripts.generate import still_life

        path = self.folder / "still_life.jpg"
        if not path.exists():
            still_life.render(path)
        return path

    def show(self, page: str, *rows: Sequence[Path | Any], height: int = _SIDE) -> None:
        """Write a page's picture: rows of pictures of equal height."""
        from PIL import Image

        pictures = [[self._scaled(picture, height) for picture in row] for row in rows]
        widths = [sum(picture.width + _GAP for picture in row) - _GAP for row in pictures]
        sheet = Image.new("RGB", (max(widths), len(rows) * (height + _GAP) - _GAP), "white")
        for number, row in enumerate(pictures):
            left = 0
            for picture in row:
                sheet.paste(picture, (left, number * (height + _GAP)))
                left += picture.width + _GAP
        PICTURES.mkdir(parents=True, exist_ok=True)
        sheet.save(PICTURES / f"{page}.jpg", quality=_QUALITY, optimize=True, progressive=True)

    @staticmethod
    def _scaled(picture: Any, height: int) -> Any:
        from PIL import Image

        opened = Image.open(picture).convert("RGB") if isinstance(picture, Path) else picture
        return opened.resize((round(opened.width * height / opened.height), height), Image.Resampling.LANCZOS)


def feature(gallery: Gallery) -> None:
    """A channel, a neuron and a direction; below, a tile that repeats and a dream."""
    names = {"channel": "blocks.4.1:7", "neuron": "head:309@center", "direction": "blocks.5.0:[60 + 0.5*77]"}
    pictures = [gallery.make(name, "image", "feature", text) / IMAGE_FILE for name, text in names.items()]
    tile = gallery.make("tile", "image", "feature", "blocks.3.2:10", "--tileable", "--size", "256") / IMAGE_FILE
    dream = gallery.make("dream", "image", "feature", "blocks.4.1", "--start", str(gallery.photograph())) / IMAGE_FILE
    gallery.show("feature-visualization", pictures, [_repeated(tile), dream])


def interpolation(gallery: Gallery) -> None:
    """Aligned frames; below, frames that are not aligned."""
    features = ("blocks.4.1:7", "blocks.4.1:12")
    aligned = gallery.make("aligned", "image", "interpolate", *features)
    unaligned = gallery.make("unaligned", "image", "interpolate", *features, "--no-aligned")
    frames = [frame_name(number) for number in (1, 4, 6, 7, 9, 12)]
    rows = [[folder / frame for frame in frames] for folder in (aligned, unaligned)]
    gallery.show("aligned-interpolation", *rows, height=200)


def style(gallery: Gallery) -> None:
    """A photograph in three styles, with its own colors, and with a different style in each half."""
    photograph = str(gallery.photograph())
    styles = {name: str(style_picture(name)) for name in ("brush_strokes", "mosaic", "ink_drawing")}
    made = [gallery.make(name, "image", "style", photograph, path) / IMAGE_FILE for name, path in styles.items()]
    kept = gallery.make("kept", "image", "style", photograph, styles["brush_strokes"], "--keep-colors") / IMAGE_FILE
    masks = _halves(gallery.folder)
    pair = [styles["ink_drawing"], styles["brush_strokes"]]
    masked = gallery.make("masked", "image", "style", photograph, *pair, "--masks", *map(str, masks)) / IMAGE_FILE
    gallery.show("style-transfer", [gallery.photograph(), *made[:2]], [made[2], kept, masked], height=360)


def styles(gallery: Gallery) -> None:
    """All styles that come with the add-on, in the order of their names."""
    pictures = [style_picture(name) for name in style_names()]
    gallery.show("styles", *(pictures[start : start + 6] for start in range(0, len(pictures), 6)), height=200)


def cppn(gallery: Gallery) -> None:
    """Three images of CPPNs, and a morph between two of them."""
    features = ("blocks.4.1:7", "blocks.4.2:100", "head:871")
    made = [gallery.make(f"cppn-{number}", "image", "cppn", text) for number, text in enumerate(features)]
    weights = [str(folder / CPPN_WEIGHTS_FILE) for folder in made]
    morph = gallery.make("morph", "image", "morph", weights[0], weights[1])
    frames = [morph / frame_name(number) for number in (1, 9, 13, 16, 19, 23, 31)]
    gallery.show("cppn", [folder / IMAGE_FILE for folder in made])
    gallery.show("morph", frames, height=170)


def transparency(gallery: Gallery) -> None:
    """Two neurons and a channel over a checkerboard."""
    features = ("blocks.4.1:7@center", "head:309@center", "blocks.3.2:10")
    made = [gallery.make(f"clear-{number}", "image", "transparent", text) for number, text in enumerate(features)]
    gallery.show("transparency", [folder / CHECKERBOARD_FILE for folder in made])


def atlas(gallery: Gallery) -> None:
    """A part of the atlas that the add-on ships."""
    from scripts.generate.atlas import TARGET

    folder = gallery.folder / "atlas"
    with zipfile.ZipFile(TARGET) as archive:
        archive.extractall(folder)
    layers = ("blocks.1.1", "blocks.2.1", "blocks.3.2", "blocks.4.1", "blocks.5.3", "head")
    rows = [[folder / f"{layer}-{channel}.webp" for channel in range(12)] for layer in layers]
    gallery.show("atlas", *rows, height=100)


def modes(gallery: Gallery) -> None:
    """One picture of each mode, from the other pages."""
    from PIL import Image

    own = [
        ("channel", IMAGE_FILE),
        ("dream", IMAGE_FILE),
        ("aligned", frame_name(6)),
        ("brush_strokes", IMAGE_FILE),
        ("cppn-0", IMAGE_FILE),
        ("clear-0", CHECKERBOARD_FILE),
    ]
    cells = []
    for folder, name in own:
        picture = Image.open(gallery.folder / folder / name).convert("RGB")
        side = min(picture.size)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        cells.append(picture.crop((left, top, left + side, top + side)))
    gallery.show("modes", cells[:3], cells[3:], height=320)


PAGES = {
    "feature": feature,
    "interpolation": interpolation,
    "style": style,
    "styles": styles,
    "cppn": cppn,
    "transparency": transparency,
    "atlas": atlas,
    "modes": modes,
}


def _repeated(tile: Path) -> Any:
    """Return a picture repeated three times across and twice down."""
    from PIL import Image

    picture = Image.open(tile)
    width, height = picture.size
    sheet = Image.new("RGB", (3 * width, 2 * height))
    for column in range(3):
        for row in range(2):
            sheet.paste(picture, (column * width, row * height))
    return sheet


def _halves(folder: Path) -> list[Path]:
    """Write masks of the left and the right half, with a soft border."""
    import numpy as np
    from PIL import Image

    right = np.clip(np.linspace(-4, 5, 1024), 0, 1)[None].repeat(768, axis=0)
    paths = []
    for name, mask in (("left", 1 - right), ("right", right)):
        paths.append(folder / f"{name}.png")
        Image.fromarray((mask * 255).astype(np.uint8)).save(paths[-1])
    return paths


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
