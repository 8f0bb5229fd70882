"""3MF files as lib3mf, the reference implementation, reads and validates them."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lib3mf
import numpy as np
from PIL import Image

from core.printing.model import Colors
from scripts.readers.reading import CornerColors, Part, Reading, placed, texture_colors

OPEN = "an object is not manifold and oriented"
_MILLIMETERS = {
    lib3mf.ModelUnit.MicroMeter: 0.001,
    lib3mf.ModelUnit.MilliMeter: 1.0,
    lib3mf.ModelUnit.CentiMeter: 10.0,
    lib3mf.ModelUnit.Inch: 25.4,
    lib3mf.ModelUnit.Foot: 304.8,
    lib3mf.ModelUnit.Meter: 1000.0,
}


def read_with_lib3mf(path: Path) -> Reading:
    """Return what is on the build plate of a 3MF file.

    The complaints are the warnings of lib3mf, each of which is an error in its strict mode, and that an object is not
    manifold and oriented.

    Raises:
        lib3mf.ELib3MFException: it cannot read it.
    """
    model = lib3mf.get_wrapper().CreateModel()
    reader = model.QueryReader("3mf")
    reader.ReadFromFile(str(path))
    warnings = (str(reader.GetWarning(index)) for index in range(reader.GetWarningCount()))
    # It says the same of each of a million triangles.
    complaints = tuple(dict.fromkeys(warnings))
    items, parts = model.GetBuildItems(), []
    while items.MoveNext():
        item = items.GetCurrent()
        mesh = model.GetMeshObjectByID(item.GetObjectResourceID())
        if not mesh.IsManifoldAndOriented():
            complaints = (*complaints, OPEN)
        parts.append(_part(model, mesh, item.GetObjectTransform()))
    return Reading(tuple(parts), complaints, _MILLIMETERS[model.GetUnit()])


def _part(model: Any, mesh: Any, transform: Any) -> Part:
    positions = _array(mesh.GetVertices(), np.float32, 3)
    triangles = _array(mesh.GetTriangleIndices(), np.uint32, 3)
    matrix = np.eye(4)
    # Rows of three numbers each for x, y, z, and the shift.
    matrix[:3] = np.array([list(row) for row in transform.Fields]).T
    return Part(placed(positions[triangles], matrix), _colors(model, mesh))


def _colors(model: Any, mesh: Any) -> Colors | None:
    properties = _array(mesh.GetAllTriangleProperties(), np.uint32, 4)
    resources = np.unique(properties[:, 0])
    if len(resources) != 1 or resources[0] == 0:
        return None
    resource, ids = int(resources[0]), properties[:, 1:]
    kind = model.GetPropertyTypeByID(resource)
    if kind == lib3mf.PropertyType.TexCoord:
        group = model.GetTexture2DGroupByID(resource)
        uvs = _looked_up(ids, group, lambda name: (group.GetTex2Coord(name).U, group.GetTex2Coord(name).V))
        texture = group.GetTexture2D()
        with Image.open(io.BytesIO(bytes(texture.GetAttachment().WriteToBuffer()))) as image:
            picture = np.asarray(image.convert("RGB"))
        clamps = lib3mf.TextureTileStyle.Clamp
        return texture_colors(uvs, picture, repeats=clamps not in texture.GetTileStyleUV())
    if kind == lib3mf.PropertyType.Colors:
        palette = model.GetColorGroupByID(resource)
        return CornerColors(_looked_up(ids, palette, lambda name: _rgb(palette.GetColor(name))))
    return None


def _looked_up(ids: np.ndarray, group: Any, value: Any) -> np.ndarray:
    """Return the values float32 [F, 3, C] of properties by their ``ids`` [F, 3]."""
    known = list(group.GetAllPropertyIDs())
    table = np.zeros((max(known) + 1, len(value(known[0]))), np.float32)
    for name in known:
        table[name] = value(name)
    return table[ids]


def _rgb(color: Any) -> tuple[float, float, float]:
    return color.Red / 255, color.Green / 255, color.Blue / 255


def _array(structures: Sequence[ctypes.Structure], kind: Any, width: int) -> np.ndarray:
    """Return what C structures of numbers of one ``kind`` hold, [N, width]."""
    packed = b"".join(map(bytes, structures))
    return np.frombuffer(packed, kind).reshape(-1, width)
