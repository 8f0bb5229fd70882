"""Reliefs applied to the vertices of meshes. Nothing is optimized."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from core.border.messages import Writing
from core.border.names import DISPLACED_FILE, DISPLACED_SOLID_FILE, name_of_tile
from core.errors import InputError
from core.mesh.arrays import load_npz
from core.mesh.checks import visible_part
from core.mesh.mesh import Mesh
from core.mesh.udim import ONE_IMAGE, tiles_of
from core.modes.displaced import Look, write_displaced
from core.optimize import Iterate
from core.settings.base import JobSettings
from core.settings.displace import DisplaceSettings
from core.texture.height_pictures import between
from core.texture.open_heights import open_heights


class DisplaceMode:
    """A job that applies a relief, opened (see ``core.modes.mode.AccountingMode``)."""

    device = "cpu"

    def __init__(self, settings: DisplaceSettings, mesh: Mesh, depth: float, notes: tuple[str, ...]) -> None:
        self.notes = notes
        self.account: dict[str, Any] = {}
        self._settings = settings
        self._mesh = mesh
        self._depth = depth

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        settings, mesh = self._settings, self._mesh
        assert mesh.uvs is not None
        layout = tiles_of(mesh.uvs) if settings.tiles else ONE_IMAGE

        def files(pattern: str) -> list[Path]:
            return [folder / name_of_tile(pattern, number) for number in layout.numbers] if pattern else []

        levels = between(self._depth, settings.relief_side)
        most, detail = settings.most_triangles, settings.smallest_detail
        heights, limits = open_heights(mesh, files(settings.height), layout, levels, most, detail)
        look = Look(files(settings.texture), layout, settings.up_axis)
        said = yield from write_displaced(mesh, heights, limits, self._depth, settings.smooth_base, look, folder)
        self.account = {"displaced": said}
        return (DISPLACED_FILE, DISPLACED_SOLID_FILE)


def open_mode(settings: JobSettings, folder: Path) -> DisplaceMode:
    """Open a job that applies a relief (see ``core.modes.table.open_mode``)."""
    assert isinstance(settings, DisplaceSettings)
    if settings.depth is None:
        raise InputError("No result.json beside the heights tells how deep they are; give the depth with --depth.")
    mesh, notes = visible_part(load_npz(folder / settings.mesh))
    return DisplaceMode(settings, mesh, settings.depth, notes)
