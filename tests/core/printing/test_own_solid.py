"""Models whose texture job is there: new textures are baked from its solid."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from core.job.folder import validate_settings
from core.job.reliefs import with_recorded_depth
from core.job.run import run_job
from core.mesh.arrays import save_npz
from core.mesh.mesh import mesh_of
from core.mesh.sides import is_closed
from core.mesh.welding import welded
from core.output.png import write_png
from core.parameterization.color import natural_colors
from core.parameterization.solid_texture import SolidTexture
from core.printing.model import Source
from core.printing.prepare import prepare
from core.printing.relief.apply import with_relief
from core.printing.source import read_source
from core.render.surface import Surface, surface_of
from core.settings.printing import PrintSettings
from core.steps import result_of
from core.texture.bake import bake
from core.texture.solid_file import solid_of, write_solid
from core.texture.udim import cut
from tests.core.printing.dyed import SANDSTONE, surface_points

SIZE = 256


def job(surface: Surface, folder: Path, size: int = SIZE) -> None:
    """Write the mesh, the texture, and the solid of a texture job."""
    corners = surface.corners.reshape(-1, 3)
    mesh = mesh_of(corners * 3, np.arange(len(corners)).reshape(-1, 3), surface.uvs)
    own = surface_of(mesh, "y")
    texture = SolidTexture(own, 0.03, (size // 2, size), natural_colors(torch.tensor([0.3, 0.5, 0.7])), seed=5)
    generator = torch.Generator().manual_seed(1)
    parameters = [torch.randn(p.shape, generator=generator) for p in texture.grow(texture.initial(generator), 1)]
    write_png(folder / "texture.png", bake(texture, parameters, cut(mesh, own)[0], size, 1))
    parts = texture.solid(parameters, 1)
    assert parts is not None
    write_solid(folder / "solid.npz", solid_of(mesh, parts, None))
    save_npz(mesh, folder / "mesh.npz")


def source_in(folder: Path) -> tuple[Source, tuple[str, ...]]:
    return read_source(PrintSettings(mesh="mesh.npz", texture="texture.png", height=80), folder)


def test_a_texture_that_agrees_with_its_solid_is_baked_from_it(globe: Surface, tmp_path: Path) -> None:
    job(globe, tmp_path)
    source, notes = source_in(tmp_path)
    assert source.solid is not None
    assert not notes
    settings = PrintSettings(repair=("merge",), most_triangles=200, texture_size=1024)
    from_solid, _ = result_of(prepare(source, settings, SANDSTONE))
    triangles, weights, points = surface_points(from_solid.mesh)
    back = points @ source.placement[:3, :3].T + source.placement[:3, 3]
    wanted = source.solid.at(back, source.texel * 3 / 80)
    assert np.abs(from_solid.colors.at(triangles, weights) - wanted).mean() < 0.02


def test_a_texture_that_was_painted_over_counts_more_than_its_solid(globe: Surface, tmp_path: Path) -> None:
    job(globe, tmp_path)
    write_png(tmp_path / "texture.png", np.full((SIZE, SIZE, 3), (0.9, 0.1, 0.1), np.float32))
    source, notes = source_in(tmp_path)
    assert source.solid is None
    assert "no longer as its job made it" in notes[-1]


@pytest.mark.parametrize("based", [True, False], ids=["base texture", "clay"])
def test_a_carved_model_is_printed_in_its_colors_with_its_relief(
    make_job: Callable[..., Path], tmp_path: Path, based: bool
) -> None:
    own = {"base_texture": "style.png"} if based else {}
    made = make_job(tmp_path / "job", feature="blocks.3.2:10", relief="carve", steps=12, relative_depth=0.1, **own)
    deque(run_job(made), maxlen=0)
    values = {"mode": "print", "mesh": "print.npz", "texture": "texture.png", "relief": "height.png", "height": 80.0}
    settings = with_recorded_depth(validate_settings({**values, "texture": str(made / "texture.png")}))
    assert isinstance(settings, PrintSettings)
    sizes = {"relief": "height.png", "texture": "texture.png", "recorded_depth": 0.2, "most_triangles": 20_000}
    settings = settings.model_copy(update=sizes)
    shutil.copy(made / "mesh.npz", made / "print.npz")
    source, notes = read_source(settings, made)
    assert source.solid is None and not notes
    applied = result_of(with_relief(source, settings, SANDSTONE, made))
    # The relief is that of the solid: the two sides of the UV seam are as high.
    assert is_closed(welded(applied.source.mesh.positions, applied.source.mesh.triangles))
    assert np.linalg.norm(applied.source.mesh.positions - [0, 0, 40], axis=1).std() > 0.2
    again = settings.model_copy(update={"repair": ("watertight",), "texture_size": 512})
    model, _ = result_of(prepare(applied.source, again, SANDSTONE))
    triangles, weights, points = surface_points(model.mesh)
    # Directions seen from the middle lead to the same color as in the texture before.
    found = model.colors.at(triangles, weights)
    before = cKDTree(source.mesh.positions[source.mesh.triangles].mean(axis=1) - [0, 0, 40])
    near = before.query(points - [0, 0, 40])[1]
    wanted = source.colors.at(near, np.full((len(near), 3), 1 / 3))
    if based:
        assert np.corrcoef(found[:, 0], wanted[:, 0])[0, 1] > 0.2
        assert np.abs(found.mean(axis=0) - wanted.mean(axis=0)).max() < 0.1
    else:
        np.testing.assert_allclose(found, np.full_like(found, 0.72), atol=0.01)
