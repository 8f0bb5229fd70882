"""What a job that prints is packed with beyond what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ImageCms

from core.errors import InputError
from core.mesh.blender.read import SUFFIXES as BLENDER_SUFFIXES
from core.mesh.checks import check_geometry
from core.mesh.gltf.read import SUFFIXES as GLTF_SUFFIXES
from core.mesh.load import Reader
from core.mesh.looks.load import load_with_looks
from core.mesh.looks.look import Look
from core.mesh.mesh import Mesh
from core.printing.materials import Materials, picture_name
from core.settings.base import JobSettings
from core.settings.printing import PrintSettings

_METER, _MILLIMETER = 1000.0, 1.0


def completed(settings: JobSettings) -> JobSettings:
    """Return settings in which a print has a name and, unless it has a height, a unit; others as they are."""
    if not isinstance(settings, PrintSettings):
        return settings
    mesh = Path(settings.mesh)
    added: dict[str, str | float] = {} if settings.name else {"name": mesh.stem}
    if settings.height is None and settings.units is None:
        # Blender turns what it imports into meters.
        in_meters = mesh.suffix.lower() in (*GLTF_SUFFIXES, *BLENDER_SUFFIXES)
        added["units"] = _METER if in_meters else _MILLIMETER
    return settings.model_copy(update=added)


def check_profile(path: Path) -> None:
    """Make sure that a file is the ICC profile of a printer.

    Raises:
        InputError: it is missing, or it is no profile.
    """
    if not path.is_file():
        raise InputError(f"There is no ICC profile {path}; check the path.")
    try:
        with path.open("rb") as stream:
            ImageCms.ImageCmsProfile(stream)
    except (ImageCms.PyCMSError, OSError):
        raise InputError(f"{path} is not an ICC profile that can be read; export it again.") from None


@dataclass(frozen=True)
class OwnColors:
    """What the materials of a mesh file look like, and what their ``pictures`` hold, by the names of their files."""

    materials: Materials
    pictures: Mapping[str, bytes]


def load_with_colors(path: Path, uv_set: int | None, reader: Reader) -> tuple[Mesh, OwnColors | None]:
    """Return a mesh and what its own materials look like; None if they have no colors.

    Raises:
        InputError: the mesh cannot be read.
    """
    mesh, looks, of_triangles = load_with_looks(path, uv_set, reader)
    check_geometry(mesh)
    if not looks.looks and not looks.vertex_color:
        return mesh, None
    # The last one is for triangles that have none.
    worn = (*looks.looks, Look())
    names = {data: picture_name(number) for number, data in enumerate(dict.fromkeys(look.picture for look in worn))}
    materials = Materials(
        np.where(of_triangles < 0, len(looks.looks), of_triangles),
        np.array([look.color for look in worn], np.float32),
        tuple("" if look.picture is None else names[look.picture] for look in worn),
        looks.vertex_color or "",
    )
    return mesh, OwnColors(materials, {name: data for data, name in names.items() if data is not None})
