"""OBJ files with their materials and their picture, flat in a zip file, as most upload forms want them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.printing.full_color.archive import blocks_of, write_zip
from core.printing.full_color.parts import Parts
from core.printing.full_color.text import lines

_MATERIAL = """\
newmtl texture
Ka 1 1 1
Kd 1 1 1
Ks 0 0 0
d 1
illum 1
map_Kd {picture}
"""


def write_obj(path: Path, parts: Parts, name: str) -> None:
    """Write an archive of ``name``.obj, ``name``.mtl, and ``name``.png: one body of triangles in millimeters, z up.

    Raises:
        PatinaError: the file cannot be written.
    """
    members = {
        f"{name}.obj": _model(parts, name),
        f"{name}.mtl": iter([_MATERIAL.format(picture=f"{name}.png").encode()]),
        f"{name}.png": blocks_of(parts.picture),
    }
    write_zip(path, members)


def _model(parts: Parts, name: str) -> Iterator[bytes]:
    yield f"# Patina: millimeters, z up\nmtllib {name}.mtl\no {name}\n".encode()
    yield from lines("v %.5f %.5f %.5f\n", parts.positions)
    yield from lines("vt %.6f %.6f\n", parts.coordinates)
    yield b"usemtl texture\n"
    # OBJ counts from 1.
    yield from lines("f %d/%d %d/%d %d/%d\n", np.stack([parts.triangles, parts.corners], axis=2).reshape(-1, 6) + 1)
