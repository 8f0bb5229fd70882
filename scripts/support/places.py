"""Folders and files that several commands use. Uses the standard library only and stays readable for Python 3.8."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""The repository."""
OUT = ROOT / "out"
"""Where commands put what the repository doesn't keep."""
ASSETS = ROOT / "addon" / "data" / "styles"
"""The style pictures, which come with the add-on."""
STYLE = ASSETS / "brush_strokes.jpg"
"""The style picture that commands use if you name no other."""


MEASURED_STYLES = ("brush_strokes", "fabric", "flat_graphic", "ink_drawing", "mosaic", "stone")
"""The style pictures that the published figures of quality are measured with: they stay as they are."""


def style_names() -> list[str]:
    """Return the names of the style pictures, in alphabetical order."""
    return sorted(path.stem for path in ASSETS.glob("*.jpg"))


def style_picture(name: str) -> Path:
    """Return the path of the style picture ``name``, e.g. ``"mosaic"``."""
    return ASSETS / f"{name}.jpg"
