"""The elements that checks found, in a file from which Blender selects them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.border.names import PRINT_ELEMENTS_FILE
from core.files.whole import write_atomically
from core.printing.check import Check


def write_elements(folder: Path, checks: Sequence[Check]) -> str:
    """Write ``NAME_faces`` int32 [N] and ``NAME_edges`` int32 [N, 2] of each check, indices of the triangles and
    vertices of the job's mesh, and return the name of the file.

    Raises:
        PatinaError: the file cannot be written.
    """
    arrays = {f"{check.name}_{kind}": getattr(check, kind) for check in checks for kind in ("faces", "edges")}
    with write_atomically(folder / PRINT_ELEMENTS_FILE) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    return PRINT_ELEMENTS_FILE
