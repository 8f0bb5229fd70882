"""Meshes as jobs are packed with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from core.border.names import MESH_FILE, attribute_named
from core.geometry.start import check_uvs
from core.job.prints import OwnColors, load_with_colors
from core.job.tiles import numbers_of
from core.mesh.arrays import load_npz
from core.mesh.checks import check_geometry, check_wearable, visible_part
from core.mesh.load import Reader, load_mesh
from core.mesh.mesh import Mesh
from core.mesh.missing_uvs import Choice
from core.settings.base import JobSettings
from core.settings.declare import file_kind, names_in
from core.settings.displace import DisplaceSettings
from core.settings.export import ExportSettings
from core.settings.printing import PrintSettings
from core.settings.vertices import VerticesSettings
from core.texture.room import check_room


@dataclass(frozen=True)
class Wish:
    """All that the settings of a job say of how its mesh is read: jobs that wish the same share a mesh.

    Attributes:
        kind: what it is for; a print has a texture, or else the colors of its own materials.
        uv_set: which UV set to read, None for that of the base color.
        uvs: whether its UVs are its own, new ones, or shared by several faces.
        choice: what becomes of faces without UVs.
        tiles: whether the UVs may lie in UDIM tiles.
        textured: whether vertices that move have a texture.
        attributes: the names of those to read.
    """

    kind: Literal["texture", "print", "print in its own colors", "relief", "export", "vertices"]
    uv_set: int | None = None
    uvs: str = "own"
    choice: Choice = "refuse"
    tiles: bool = False
    textured: bool = False
    attributes: tuple[str, ...] = ()


def wish_of(settings: JobSettings) -> Wish:
    """Return how settings wish a mesh to be."""
    match settings:
        case PrintSettings() if not settings.texture:
            return Wish("print in its own colors", settings.uv_set)
        case PrintSettings():
            return Wish("print", settings.uv_set, choice="keep", attributes=_attributes(settings))
        case ExportSettings():
            return Wish("export", settings.uv_set)
        case DisplaceSettings():
            return Wish("relief", settings.uv_set)
        case VerticesSettings():
            return Wish("vertices", choice="keep", textured=bool(settings.texture))
    uvs = getattr(settings, "uv_map", "own")
    return Wish(
        "texture",
        getattr(settings, "uv_set", None),
        uvs,
        "keep" if uvs == "new" else getattr(settings, "faces_without_uvs", "refuse"),
        getattr(settings, "tiles", False),
        attributes=_attributes(settings),
    )


def read_mesh(path: Path, wish: Wish, reader: Reader) -> tuple[Mesh, OwnColors | None]:
    """Return the mesh as it is packed for a job: without UVs if new ones will be made, else with its own; with those of
    its attributes that settings name. Where it is to be printed, some faces or all may lack UVs; if it is to be printed
    in its own colors, these are returned, too.

    Raises:
        InputError: the file cannot be read, or its mesh cannot have a texture, or not with UDIM tiles, or it lacks an
            attribute.
    """
    if wish.kind == "print in its own colors":
        return load_with_colors(path, wish.uv_set, reader)
    if wish.kind == "export" and path.suffix == Path(MESH_FILE).suffix:
        return load_npz(path), None
    mesh = load_mesh(path, wish.uv_set, reader, wish.choice, wish.attributes)
    return _checked(mesh, wish), None


def _checked(mesh: Mesh, wish: Wish) -> Mesh:
    if wish.kind in ("relief", "export"):
        # Where islands lie on one another, they have the same relief.
        visible_part(mesh)
    elif wish.kind == "texture" and wish.uvs != "new":
        check_room(len(mesh.triangles))
        if wish.tiles:
            numbers_of(mesh)
        # The job itself tells what is odd.
        check_wearable(mesh, wish.tiles, shared=wish.uvs == "shared")
    else:
        check_geometry(mesh)
        if wish.kind == "vertices":
            check_uvs(mesh, wish.textured)
        elif wish.kind == "texture":
            return replace(mesh, uvs=None)
    return mesh


def _attributes(settings: JobSettings) -> tuple[str, ...]:
    """Return the names of the attributes of the mesh that settings name, each once."""
    fields = type(settings).model_fields
    named: Sequence[str] = [
        item
        for name, field in fields.items()
        if file_kind(field) == "map"
        for item in names_in(getattr(settings, name))
    ]
    attributes = [attribute_named(item) for item in named]
    return tuple(dict.fromkeys(attribute for attribute in attributes if attribute is not None))
