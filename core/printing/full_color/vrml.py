"""VRML 97 files with their picture in a zip file: what color printers of the first generations read, and services take
to this day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.printing.full_color.archive import blocks_of, write_zip
from core.printing.full_color.parts import Parts
from core.printing.full_color.text import lines

# Services read coordinates as millimeters, though the standard means meters. Its y axis points up.
_START = """\
#VRML V2.0 utf8
WorldInfo {{ title "{name}" info [ "Made by Patina" "Coordinates are millimeters, y is up" ] }}
Shape {{
  appearance Appearance {{
    material Material {{ diffuseColor 1 1 1 specularColor 0 0 0 }}
    texture ImageTexture {{ url [ "{name}.png" ] repeatS FALSE repeatT FALSE }}
  }}
  geometry IndexedFaceSet {{
    ccw TRUE
    solid TRUE
    convex TRUE
    creaseAngle 0.8
    coord Coordinate {{ point [
"""
_CORNERS, _COORDINATES, _CORNERS_OF_COORDINATES = (
    b"    ] }\n    coordIndex [\n",
    b"    ]\n    texCoord TextureCoordinate { point [\n",
    b"    ] }\n    texCoordIndex [\n",
)
_END = b"    ]\n  }\n}\n"


def write_vrml(path: Path, parts: Parts, name: str) -> None:
    """Write an archive of ``name``.wrl and ``name``.png: one body of triangles in millimeters, y up.

    Raises:
        PatinaError: the file cannot be written.
    """
    write_zip(path, {f"{name}.wrl": _model(parts, name), f"{name}.png": blocks_of(parts.picture)})


def _model(parts: Parts, name: str) -> Iterator[bytes]:
    yield _START.format(name=name).encode()
    x, y, z = parts.positions.T
    yield from lines("%.5f %.5f %.5f,\n", np.stack([x, z, -y], axis=1))
    yield _CORNERS
    yield from lines("%d %d %d -1\n", parts.triangles)
    yield _COORDINATES
    yield from lines("%.6f %.6f,\n", parts.coordinates)
    yield _CORNERS_OF_COORDINATES
    yield from lines("%d %d %d -1\n", parts.corners)
    yield _END
