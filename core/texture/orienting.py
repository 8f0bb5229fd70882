"""From the settings to the orientation of a texture's pattern."""

from __future__ import annotations

from pathlib import Path

from core.border.names import name_of_tile
from core.errors import InputError
from core.files.picture import read_picture
from core.mesh.attributes import find_attribute
from core.mesh.directions import along_curvature, along_surface, along_v, upward, uv_steps
from core.mesh.mesh import Mesh
from core.mesh.udim import Layout
from core.render.direction_fields import CornerDirections, DirectionField, FlowDirections, RandomDirections
from core.render.orientation import Orientation, orientation_along
from core.render.surface import Surface
from core.settings.texture import TextureSettings
from core.texture.savings import affordable_size
from core.texture.surface_map import SurfaceMap

# What is painted is smooth.
_LARGEST_MAP = 2048
_FLOW, _SPACE = 2, 3
# The level that stands for no direction, as where nothing is painted.
_NO_FLOW = 0.5


def open_orientation(
    settings: TextureSettings, folder: Path, mesh: Mesh, surface: Surface, layout: Layout
) -> Orientation | None:
    """Return the orientation that the job in ``folder`` asks for; None where the cameras decide it.

    Raises:
        InputError: the direction map cannot be read, or the mesh has no such attribute.
    """
    field = _field(settings, folder, mesh, surface, layout)
    return None if field is None else orientation_along(surface, field)


def _field(
    settings: TextureSettings, folder: Path, mesh: Mesh, surface: Surface, layout: Layout
) -> DirectionField | None:
    match settings.orientation:
        case "up":
            return CornerDirections(surface, upward(mesh, surface.up))
        case "curvature":
            return CornerDirections(surface, along_curvature(mesh, surface.up))
        case "uv":
            return CornerDirections(surface, along_v(mesh))
        case "map":
            assert settings.direction_map
            return _painted(settings.direction_map, folder, mesh, surface, layout)
        case "random":
            return RandomDirections(surface, settings.seed)
    return None


def _painted(name: str, folder: Path, mesh: Mesh, surface: Surface, layout: Layout) -> DirectionField:
    attribute = find_attribute(name, mesh.attributes)
    if attribute is None:
        most = min(_LARGEST_MAP, affordable_size(len(layout.numbers)))
        files = [folder / name_of_tile(name, number) for number in layout.numbers]
        pictures = SurfaceMap(tuple(read_picture(file, maximum_side=most, behind=_NO_FLOW) for file in files), layout)
        return FlowDirections(uv_steps(mesh), lambda buffer: pictures.at(buffer.triangles, buffer.uvs))
    values = mesh.attributes[attribute]
    if values.shape[2] == _SPACE:
        return CornerDirections(surface, along_surface(values, mesh))
    if values.shape[2] == _FLOW:
        return FlowDirections(uv_steps(mesh), CornerDirections(surface, values))
    raise InputError(
        f"The attribute {attribute} has {values.shape[2]} components and directions have 3, or 2 in the UV map; choose "
        "another one with --direction-map."
    )
