"""The relief of a print, applied at its printed size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.border.names import name_of_tile
from core.errors import InputError
from core.mesh.displacement.displace import Relieved, relieved
from core.mesh.udim import ONE_IMAGE, tiles_of
from core.mesh.uv_map import FAR
from core.printing.model import Colors, Model, Source
from core.printing.picture_colors import PictureColors
from core.printing.relief.crossings import relief_crossings
from core.printing.relief.walls import spare_walls
from core.printing.repair.workpiece import CarriedColors, Workpiece
from core.printing.words import length, share
from core.settings.print_processes import Process
from core.settings.printing import PrintSettings
from core.steps import Steps, part
from core.texture.height_pictures import between
from core.texture.open_heights import open_heights

# A model grows by its relief: its own size is found again in so many rounds, each of which is many times as exact.
_ROUNDS = 3
_FEW = 1e-3


@dataclass(frozen=True)
class Applied:
    """A model with its relief, the triangle of the model before on which each of its triangles lies, int64 [F], and
    what was done, in sentences."""

    source: Source
    parents: np.ndarray
    notes: tuple[str, ...]


def with_relief(source: Source, settings: PrintSettings, process: Process, folder: Path) -> Steps[Applied]:
    """Return a model with the relief that ``settings`` name applied to its vertices, as high as it is to be.

    Where walls would become thinner than the process can print, the relief is less deep.

    Raises:
        InputError: the relief has no depth, the model no UVs, or a picture cannot be read.
    """
    depth = _depth(source, settings)
    mesh = source.mesh
    layout = ONE_IMAGE
    if settings.tiles and mesh.uvs is not None:
        mapped = (np.abs(mesh.uvs) < FAR).all(axis=(1, 2), keepdims=True)
        layout = tiles_of(np.where(mapped, mesh.uvs, 0.5).astype(np.float32))
    pictures = [folder / name_of_tile(settings.relief, number) for number in layout.numbers]
    most = settings.most_triangles or settings.triangle_limit
    levels = between(depth, settings.relief_side)
    heights, limits = open_heights(mesh, pictures, layout, levels, most, placement=source.placement)
    found = yield from part(relieved(mesh, heights, limits), 0.0, 0.6)
    if settings.relief_depth:
        found = _as_deep(found, depth)
    found, scale = _as_high(found, settings)
    yield 0.7
    spared = spare_walls(found, process.wall)
    yield 0.8
    crossing = relief_crossings(spared.relieved)
    notes = [
        f"A relief of {length(depth)} is applied, on {len(found.cut.triangles):,} triangles.",
        *_note_on_features(depth, process),
        *_note_on_walls(spared.share, spared.least * depth, process),
        crossing.note(depth, " mm"),
    ]
    return Applied(_carried(source, spared.relieved, scale), found.cut.parents, tuple(note for note in notes if note))


def _depth(source: Source, settings: PrintSettings) -> float:
    """Return how deep the relief is, in millimeters."""
    if settings.relief_depth:
        return settings.relief_depth
    if settings.recorded_depth:
        return settings.recorded_depth / _units_of(source)
    raise InputError(
        "No result.json beside the heights tells how deep they are; give the depth with --relief-depth, such as 1mm."
    )


def _as_deep(found: Relieved, depth: float) -> Relieved:
    """Return a relief that is so deep from its lowest to its highest point, but for a few: pictures seldom have all
    levels from black to white."""
    low, high = np.quantile(found.heights, [_FEW, 1 - _FEW])
    return found if high <= low else replace(found, heights=found.heights * np.float32(depth / (high - low)))


def _units_of(source: Source) -> float:
    """Return how many units of the job's mesh a millimeter is."""
    return float(np.cbrt(np.linalg.det(source.placement[:3, :3])))


def _as_high(found: Relieved, settings: PrintSettings) -> tuple[Relieved, float]:
    """Return a model whose height is the one that was asked for with its relief, which is as deep as before, and the
    factor of its size."""
    if settings.height is None or settings.only in ("preview", "copy"):
        # Blender shows copies and previews where the model is.
        return found, 1.0
    used = np.unique(found.cut.triangles)
    places, rises = found.cut.positions[used, 2], found.heights[used] * found.ways[used, 2]
    own = float(np.ptp(places))
    scale = 1.0
    for _ in range(_ROUNDS):
        added = float(np.ptp(places * scale + rises)) - own * scale
        scale = max(settings.height - added, settings.height / 2) / own
    cut = replace(found.cut, positions=found.cut.positions * scale)
    mesh = replace(found.mesh, positions=(found.mesh.positions * scale).astype(np.float32))
    return replace(found, cut=cut, mesh=mesh), scale


def _carried(source: Source, found: Relieved, scale: float) -> Source:
    """Return the source in its new shape, standing on z = 0, in the colors that it had."""
    cut = found.cut
    moved = found.moved()
    low, high = moved.positions.min(axis=0).astype(np.float64), moved.positions.max(axis=0).astype(np.float64)
    foot = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    shown = replace(moved, positions=(moved.positions - foot).astype(np.float32))
    placement = source.placement.copy()
    placement[:3, 3] += placement[:3, :3] @ foot / scale
    placement[:3, :3] /= scale
    piece = Workpiece(cut.positions, cut.triangles, cut.parents, cut.weights)
    own = source.own
    if own is not None and own.mesh.uvs is not None:
        own = Model(replace(shown, uvs=piece.carried(own.mesh.uvs).astype(np.float32)), own.texture)
    return Source(shown, _colors(source.colors, piece), source.texel * scale, placement, own)


def _colors(colors: Colors, piece: Workpiece) -> Colors:
    """Return colors on a copy; those of pictures are still those of pictures, whose resolution is known."""
    if not isinstance(colors, PictureColors):
        return CarriedColors(colors, piece)
    shown = None if colors.of_triangles is None else colors.of_triangles[piece.of_triangles]
    return replace(colors, uvs=piece.carried(colors.uvs).astype(np.float32), of_triangles=shown)


def _note_on_features(depth: float, process: Process) -> list[str]:
    if depth >= process.feature:
        return []
    return [
        f"The relief is less deep than the smallest detail that shows, {length(process.feature)}; make it deeper with "
        "--relief-depth."
    ]


def _note_on_walls(part_of_surface: float, deepest: float, process: Process) -> list[str]:
    if not part_of_surface:
        return []
    said = (
        f"The relief is less deep on {share(part_of_surface)} of the surface, where walls would become thinner than "
        f"{length(process.wall)}"
    )
    if deepest < 1e-3:
        return [f"{said} or already are."]
    return [f"{said}; at {length(deepest)} it need not be."]
