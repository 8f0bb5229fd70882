"""3MF files with a picture, written by lib3mf: the format's materials extension, which services read and slicers for
filaments do not."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Any

import lib3mf
import numpy as np

from core.border.one_line import one_line
from core.errors import PatinaError
from core.mesh.mesh import Mesh
from core.printing.full_color.archive import repack
from core.printing.full_color.parts import Parts

_PICTURE = "/3D/Textures/texture.png"
_PICTURE_RELATION = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dtexture"


def write_three_mf(path: Path, parts: Parts, title: str) -> None:
    """Write one body of triangles in millimeters, z up, and its picture.

    Raises:
        PatinaError: the file cannot be written.
    """
    model, body = _model(parts.positions, parts.triangles, title)
    _set_colors(body, _group(model, parts), parts)
    _write(path, model, body, _identity(parts))


def write_plain_three_mf(path: Path, mesh: Mesh, title: str) -> None:
    """Write one body of triangles in millimeters, z up, without colors.

    Raises:
        PatinaError: the file cannot be written.
    """
    model, body = _model(mesh.positions, mesh.triangles, title)
    _write(path, model, body, _identity_of(mesh.positions, mesh.triangles))


def _model(positions: np.ndarray, triangles: np.ndarray, title: str) -> tuple[Any, Any]:
    """Return a model of one body, and the body."""
    model = lib3mf.get_wrapper().CreateModel()
    model.SetUnit(lib3mf.ModelUnit.MilliMeter)
    for name, text in (("Title", one_line(title)), ("Application", "Patina")):
        model.GetMetaDataGroup().AddMetaData("", name, text, "xs:string", True)
    body = model.AddMeshObject()
    body.SetGeometry(
        _structures(lib3mf.Position, positions.astype(np.float32)),
        _structures(lib3mf.Triangle, triangles.astype(np.uint32)),
    )
    return model, body


def _write(path: Path, model: Any, body: Any, identity: uuid.UUID) -> None:
    item = model.AddBuildItem(body, lib3mf.get_wrapper().GetIdentityTransform())
    # lib3mf makes random ones.
    for owner, use in ((body.SetUUID, "body"), (item.SetUUID, "item"), (model.SetBuildUUID, "build")):
        owner(str(uuid.uuid5(identity, use)))
    with tempfile.TemporaryDirectory() as scratch:
        written = Path(scratch) / "model.3mf"
        try:
            model.QueryWriter("3mf").WriteToFile(str(written))
        except lib3mf.ELib3MFException as error:
            raise PatinaError(f"{path.name} could not be written ({error}); free some space in {scratch}.") from error
        # lib3mf dates files to month 0 and makes every archive a large one, at which assimp crashes.
        repack(written, path)


def _group(model: Any, parts: Parts) -> Any:
    """Return the group of the texture coordinates, whose numbers start at 1."""
    attachment = model.AddAttachment(_PICTURE, _PICTURE_RELATION)
    attachment.ReadFromFile(str(parts.picture))
    picture = model.AddTexture2DFromAttachment(attachment)
    picture.SetContentType(lib3mf.TextureType.PNG)
    picture.SetTileStyleUV(lib3mf.TextureTileStyle.Clamp, lib3mf.TextureTileStyle.Clamp)
    picture.SetFilter(lib3mf.TextureFilter.Linear)
    group = model.AddTexture2DGroup(picture)
    for coordinate in _structures(lib3mf.Tex2Coord, parts.coordinates.astype(np.float64)):
        group.AddTex2Coord(coordinate)
    return group


def _set_colors(body: Any, group: Any, parts: Parts) -> None:
    properties = np.empty((len(parts.triangles), 4), np.uint32)
    properties[:, 0] = group.GetResourceID()
    properties[:, 1:] = parts.corners + 1
    body.SetAllTriangleProperties(_structures(lib3mf.TriangleProperties, properties))
    # The standard asks for it where triangles have properties.
    body.SetObjectLevelProperty(group.GetResourceID(), 1)


def _structures(kind: Any, rows: np.ndarray) -> Any:
    """Return an array of lib3mf's structures over the memory of ``rows``."""
    return (kind * len(rows)).from_buffer(np.ascontiguousarray(rows))


def _identity(parts: Parts) -> uuid.UUID:
    """Return what is the same for the same content alone."""
    arrays = (parts.positions, parts.triangles, parts.coordinates, parts.corners)
    return _identity_of(*arrays, more=parts.picture.read_bytes())


def _identity_of(*arrays: np.ndarray, more: bytes = b"") -> uuid.UUID:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).data)
    digest.update(more)
    return uuid.UUID(bytes=digest.digest()[:16])
