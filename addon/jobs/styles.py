"""The styles that come with the add-on: pictures, by the names that artists see."""

from __future__ import annotations

import functools
from pathlib import Path

from ..settings.schema import DATA
from .naming import titled

FOLDER = DATA / "styles"


@functools.cache
def shipped() -> dict[str, Path]:
    """Return the pictures of the shipped styles by their names, such as ``Brush Strokes``, in alphabetical order."""
    return {titled(file.stem): file for file in sorted(FOLDER.glob("*.jpg"))}
