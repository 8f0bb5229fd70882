"""What the engine leaves of a print job, written by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_NO_EDGES = np.empty((0, 2), np.int32)


def write_result(
    folder: Path,
    holes: np.ndarray = _NO_EDGES,
    faces: Sequence[int] = (),
    changes: Sequence[str] = (),
    files: Sequence[str] = ("Cube_print_sheet.pdf", "elements.npz"),
) -> None:
    """Write the account of a print with three checks, of which one has nothing to go by, and one finds ``holes`` (pairs
    of vertices) and ``faces``; and the ``files``, each of which holds its name."""
    for name in files:
        (folder / name).write_text(name)
    found = len(holes) + len(faces)
    checks = [
        {
            "name": "holes",
            "title": "Holes",
            "verdict": "failed" if found else "passed",
            "count": found,
            "message": "The surface has a hole; fill it." if found else "The surface is closed.",
            "remedy": "holes" if found else "",
            "figures": {},
        },
        {
            "name": "size",
            "title": "Size",
            "verdict": "passed",
            "count": 0,
            "message": "The model fits.",
            "remedy": "",
            "figures": {},
        },
        {
            "name": "gamut",
            "title": "Printable Colors",
            "verdict": "skipped",
            "count": 0,
            "message": "Nothing says which colors there are.",
            "remedy": "profile",
            "figures": {},
        },
    ]
    told = {"size_mm": [20.0, 20.0, 20.0], "process": "polyjet", "checks": checks, "changes": list(changes)}
    result = {"status": "finished", "files": list(files), "print": told}
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    np.savez(folder / "elements.npz", holes_edges=holes, holes_faces=np.array(faces, np.int32))
