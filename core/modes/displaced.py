"""The files of a model with its relief applied to its vertices."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.border.messages import Writing
from core.border.names import DISPLACED_FILE, DISPLACED_SOLID_FILE, HEIGHT_FILE, tiled
from core.files.picture import read_picture
from core.mesh.displacement.displace import Relieved, relieved
from core.mesh.displacement.heights import Heights
from core.mesh.displacement.resolve import Limits
from core.mesh.mesh import Mesh
from core.mesh.sides import is_closed
from core.mesh.udim import Layout
from core.mesh.welding import welded
from core.modes.shares import as_writing
from core.output.glb import Material
from core.output.model import UpAxis, write_glb
from core.output.png import FAST, write_png
from core.output.stl import write_stl
from core.printing.relief.crossings import ReliefCrossings, relief_crossings
from core.settings.texture import TextureSettings
from core.steps import Steps, part
from core.texture.height_pictures import between
from core.texture.open_heights import open_heights


@dataclass(frozen=True)
class Look:
    """What a model wears: pictures or materials, one for each image of the ``layout``, or none; and its axis that
    points up."""

    textures: Sequence[Path | Material]
    layout: Layout
    up_axis: UpAxis


def write_displaced(
    mesh: Mesh, heights: Heights, limits: Limits, depth: float, is_round: bool, look: Look, folder: Path
) -> Generator[Writing, None, dict[str, Any]]:
    """Write ``displaced.glb`` and ``displaced.stl`` and return what ``result.json`` says of them.

    The files have the units and axes of the mesh, but that glTF's axis y points up. ``depth`` is how far it is from the
    lowest to the highest point of the relief, and ``is_round`` as for ``core.mesh.displacement.displace.relieved``.

    Raises:
        PatinaError: a file cannot be written.
    """
    return (yield from as_writing(_steps(mesh, heights, limits, depth, is_round, look, folder)))


def write_displaced_texture(
    mesh: Mesh, materials: Sequence[Material], layout: Layout, settings: TextureSettings, depth: float, folder: Path
) -> Generator[Writing, None, dict[str, Any]]:
    """Write the same files of a texture job whose maps are written.

    ``depth`` is how far it is from black to white in the heights. The relief is in the shape, and its normals are not
    in the ``materials`` any more.

    Raises:
        PatinaError: a file cannot be written.
    """
    names = [HEIGHT_FILE if number is None else tiled(HEIGHT_FILE, number) for number in layout.numbers]
    most, detail = settings.most_displaced_triangles, settings.smallest_detail
    levels = between(depth, "both")
    heights, limits = open_heights(mesh, [folder / name for name in names], layout, levels, most, detail)
    look = Look([replace(material, normal=None) for material in materials], layout, settings.up_axis)
    return (yield from write_displaced(mesh, heights, limits, depth, settings.smooth_base, look, folder))


def _steps(
    mesh: Mesh, heights: Heights, limits: Limits, depth: float, is_round: bool, look: Look, folder: Path
) -> Steps[dict[str, Any]]:
    found = yield from part(relieved(mesh, heights, limits, is_round), 0.0, 0.6)
    moved = found.moved()
    write_stl(folder / DISPLACED_SOLID_FILE, moved)
    yield 0.65
    _write_model(folder / DISPLACED_FILE, found, moved, look)
    yield 0.9
    crossing = relief_crossings(found)
    yield 1.0
    return _account(found, moved, crossing, limits, depth)


def _write_model(path: Path, found: Relieved, moved: Mesh, look: Look) -> None:
    layout = look.layout
    if layout.numbers[0] is not None:
        layout = Layout(layout.numbers, layout.of_triangles[found.cut.parents])
    with tempfile.TemporaryDirectory() as scratch:
        textures: list[Path | Material] = [_as_png(texture, Path(scratch)) for texture in look.textures]
        if not textures:
            textures = [_white(Path(scratch))] * len(layout.numbers)
        # Normals that the mesh has brought along are those of the surface without its relief.
        write_glb(path, replace(moved, attributes={}), textures, layout, look.up_axis)


def _as_png(path: Path | Material, scratch: Path) -> Path | Material:
    if isinstance(path, Material) or path.suffix.lower() == ".png":
        return path
    converted = scratch / f"{path.stem}.png"
    write_png(converted, read_picture(path, minimum_side=1, maximum_side=16384), 8, FAST)
    return converted


def _white(scratch: Path) -> Path:
    path = scratch / "white.png"
    write_png(path, np.ones((4, 4, 3), np.float32), 8, FAST)
    return path


def _account(found: Relieved, moved: Mesh, crossing: ReliefCrossings, limits: Limits, depth: float) -> dict[str, Any]:
    """Return what there is to say: how many triangles there are, whether they are closed, and what is wrong."""
    closed = is_closed(moved.triangles.astype(np.int64))
    was_closed = is_closed(welded(found.mesh.positions, found.mesh.triangles))
    notes = []
    if not was_closed:
        notes.append("The model has holes, as it had before, which slicers may fill in their own way.")
    if len(moved.triangles) > 0.9 * limits.most:
        notes.append(
            f"The relief takes all {limits.most:,} triangles, so that it may be coarse; allow more with "
            "--most-displaced-triangles or --most-triangles to see finer details."
        )
    if crossing.count:
        notes.append(crossing.note(depth))
    return {
        "triangles": len(moved.triangles),
        "watertight": closed,
        "crossing_triangles": crossing.count,
        "depth": depth,
        "depth_without_crossings": round(depth * crossing.share, 7),
        "height": [float(found.heights.min()), float(found.heights.max())],
        "notes": notes,
    }
