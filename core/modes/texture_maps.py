"""The maps of a texture job as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from core.border.names import NORMAL_FILE, NORMAL_PREVIEW_FILE, TEXTURE_FILE
from core.mesh.mesh import Mesh
from core.mesh.udim import Layout
from core.modes.map_files import MAP_FILES, account_of_maps
from core.output.glb import Material
from core.output.png import FAST, write_map
from core.render.camera import Camera
from core.render.uv_buffer import UVBuffer
from core.settings.texture import TextureSettings
from core.texture.bake_maps import MapsOfJob, bake_maps, maps_of_job
from core.texture.baked import BakedMaps
from core.texture.frames import with_frames
from core.texture.heights import ON_SURFACE
from core.texture.lit_colors import Light, normals_for_view
from core.texture.problem import TextureProblem
from core.texture.relief_preview import ReliefPreview
from core.texture.udim import Tile, file_of_all

# A normal of 16 bits in each channel, and what is packed in 8.
_NORMAL_BYTES, _PACKED_BYTES = 6, 3


@dataclass(frozen=True)
class TextureMaps:
    """The maps of a ``job`` besides the color."""

    settings: TextureSettings
    problem: TextureProblem
    job: MapsOfJob
    _normals: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def bytes_in_model(self) -> int:
        """How many bytes per texel a model file holds of them."""
        normal = _NORMAL_BYTES if "normal" in self.job.wanted else 0
        return normal + (_PACKED_BYTES if set(self.job.wanted) - {"normal", "height"} else 0)

    def write(
        self, folder: Path, tile: Tile, values: np.ndarray, parameters: Sequence[Tensor], stage: int
    ) -> list[str]:
        """Write the maps of a tile, given its finished values [S, S, 3 + M], and return the names of the files.

        Raises:
            PatinaError: a file cannot be written.
        """
        baked = bake_maps(self.job, self.settings, self.problem, parameters, stage, tile, values)
        names = {name: tile.file(MAP_FILES[name]) for name in self.job.wanted}
        if baked.normal is not None:
            self._normals[tile.index] = normals_for_view(baked.normal)
            write_map(folder / names["normal"], _encoded(baked.normal), 16, FAST)
        if baked.height is not None:
            write_map(folder / names["height"], baked.height / self.job.scale.depth + ON_SURFACE, 16, FAST)
        for name in ("roughness", "metallic", "occlusion"):
            values_of_map = getattr(baked, name)
            if values_of_map is not None:
                write_map(folder / names[name], values_of_map, 8, FAST)
        packed = packed_maps(baked)
        if packed is not None:
            write_map(folder / _packed(tile), packed, 8, FAST)
        return list(names.values())

    def material(self, folder: Path, tile: Tile) -> Material:
        """Return the material of a tile whose maps are written."""
        wanted = self.job.wanted
        normal = folder / tile.file(NORMAL_FILE) if "normal" in wanted else None
        packed = folder / _packed(tile)
        return Material(
            folder / tile.file(TEXTURE_FILE),
            normal,
            packed if packed.exists() else None,
            has_occlusion="occlusion" in wanted,
            has_surface=bool({"roughness", "metallic"} & set(wanted)),
        )

    def remove_packed(self, folder: Path) -> None:
        """Remove what only the model file needed."""
        for tile in self.problem.tiles:
            (folder / _packed(tile)).unlink(missing_ok=True)

    def worn_by(self, mesh: Mesh) -> Mesh:
        """Return a mesh with the normals and tangents for which the normal maps are made."""
        return with_frames(mesh, self.job.frames) if "normal" in self.job.wanted else mesh

    def lit(self, colors: Callable[[UVBuffer], Tensor]) -> Callable[[Camera], Callable[[UVBuffer], Tensor]]:
        """Return what gives the views of a camera the ``colors`` in the light of a lamp; as they are where no normals
        are written."""
        if not self._normals:
            return lambda _: colors
        normals = [self._normals[tile.index] for tile in self.problem.tiles]
        light = Light(normals, self.job.frames, self.job.surface.corners, self.job.layout)
        return lambda camera: light.of(camera, colors)

    def account(self, layout: Layout) -> dict[str, Any]:
        """Return what ``result.json`` says of the maps."""
        files = {name: file_of_all(MAP_FILES[name], layout) for name in self.job.wanted}
        return account_of_maps(file_of_all(TEXTURE_FILE, layout), files, self.job.scale.depth)


def texture_maps(settings: TextureSettings, problem: TextureProblem) -> TextureMaps | None:
    """Return the maps that a job makes besides the color; None if there are none."""
    job = None if settings.draft else maps_of_job(settings, problem)
    return TextureMaps(settings, problem, job) if job else None


def relief_previews(problem: TextureProblem, maps: TextureMaps | None) -> list[ReliefPreview]:
    """Return what makes the previews of the relief, for each tile; nothing where there is none."""
    if maps is None or "height" not in problem.seen.maps:
        return []
    return [ReliefPreview(problem, tile, maps.job) for tile in problem.tiles]


def write_relief_preview(folder: Path, tile: Tile, normal: np.ndarray) -> None:
    """Write the preview of normals [S, S, 3]."""
    write_map(folder / tile.file(NORMAL_PREVIEW_FILE), _encoded(normal), 8, FAST)


def packed_maps(baked: BakedMaps) -> np.ndarray | None:
    """Return occlusion, roughness, and metallic in one picture [S, S, 3], as glTF has them; None if there are none.
    What is missing is as it is without a map."""
    given = (baked.occlusion, baked.roughness, baked.metallic)
    if all(values is None for values in given):
        return None
    ones = np.ones(baked.color.shape[:2], np.float32)
    defaults = (ones, ones, np.zeros_like(ones))
    return np.stack([own if values is None else values for values, own in zip(given, defaults, strict=True)], axis=2)


def _encoded(normals: np.ndarray) -> np.ndarray:
    return np.asarray(normals * 0.5 + 0.5, np.float32)


def _packed(tile: Tile) -> str:
    return tile.file("packed.png")
