"""What both halves of Patina say to each other, read from ``data/border.json``. Imports no bpy.

The engine declares it once (``core/border``); a script generates that file from the declarations.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
"""The folder of what is generated."""


def _read() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((DATA / "border.json").read_text(encoding="utf-8"))
    return document


BORDER = _read()
PROTOCOL: int = BORDER["protocol"]
"""The version of the messages that this add-on understands."""
FILES: dict[str, str] = BORDER["files"]
"""The names of files in a job folder, by what they hold."""
UDIM: str = BORDER["tile_token"]
"""Stands in a path for the numbers of a tiled image's files."""
ATTRIBUTE: str = BORDER["attribute_prefix"]
"""The start of what names an attribute of the mesh, in its file and in settings that name maps."""
NETWORKS: tuple[str, ...] = tuple(BORDER["suffixes"]["networks"])
"""Suffixes of a network of the artist's own: TorchScript and torch.export."""
NETWORK_DESCRIPTION: str = BORDER["suffixes"]["network_description"]
WEIGHTS: str = BORDER["suffixes"]["weights"]
PRINT_SHEET: str = BORDER["suffixes"]["print_sheet"]
"""What follows the name of a print in that of its print sheet."""
MOVIE: str = BORDER["suffixes"]["movie"]
FRAMES_FOLDER: str = BORDER["folders"]["frames"]
BATCH_JOBS: str = BORDER["folders"]["batch_jobs"]
BATCH_SHARED: str = BORDER["folders"]["batch_shared"]


def tile_file(path: Path, tile: int | None) -> Path:
    """Return the file of a tile, given the path that stands for all of them; the path itself if it stands for none."""
    return path.with_name(path.name.replace(UDIM, str(tile)))
