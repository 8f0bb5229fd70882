"""UDIM tiles: which there are, and that each image shows its own part of the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.border.messages import Preview
from core.errors import InputError
from core.files.picture import read_picture
from core.job.run import run_job
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh
from core.render.surface import surface_of
from core.texture.udim import cut, file_of_all


def in_tiles(ball: Mesh) -> Mesh:
    """The ball with its western half in tile 1001 and its eastern half in tile 1012, each filling its tile."""
    assert ball.uvs is not None
    east = ball.uvs[..., 0].mean(axis=1) > 0.5
    uvs = ball.uvs.copy()
    uvs[..., 0] = np.where(east[:, None], (uvs[..., 0] - 0.5) * 2 + 1, uvs[..., 0] * 2)
    uvs[east, :, 1] += 1
    return replace(ball, uvs=uvs)


def test_every_tile_has_a_number_and_its_triangles_in_the_unit_square(ball: Mesh) -> None:
    mesh = in_tiles(ball)
    tiles = cut(mesh, surface_of(mesh, "y"))
    assert [tile.number for tile in tiles] == [1001, 1012]
    assert [tile.file("texture.png") for tile in tiles] == ["texture.1001.png", "texture.1012.png"]
    assert file_of_all("texture.png", tiles) == "texture.<UDIM>.png"
    assert sum(len(tile.mesh.triangles) for tile in tiles) == len(mesh.triangles)
    for tile in tiles:
        assert tile.mesh.uvs is not None
        assert tile.mesh.uvs.min() >= -1e-5 and tile.mesh.uvs.max() <= 1 + 1e-5
        sides = np.concatenate([band.points for band in tile.texels.bands(64)])[:, 0]
        assert (sides < 0.15).all() if tile.number == 1001 else (sides > -0.15).all(), "but for the rim"


@pytest.mark.parametrize(
    ("shift", "words"),
    [((0.3, 0.0), "cross the border"), ((-1.0, 0.0), "u from 0 to 10"), ((10.0, 0.0), "u from 0 to 10")],
)
def test_what_lies_in_no_tile_is_refused(ball: Mesh, shift: tuple[float, float], words: str) -> None:
    mesh = in_tiles(ball)
    assert mesh.uvs is not None
    mesh = replace(mesh, uvs=mesh.uvs + np.array(shift, np.float32))
    with pytest.raises(InputError, match=words):
        cut(mesh, surface_of(mesh, "y"))


def test_a_job_writes_an_image_for_each_tile(ball: Mesh, make_job: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", steps=40, tiles=True)
    save_npz(in_tiles(ball), folder / "mesh.npz")
    previews = [event for event in run_job(folder) if isinstance(event, Preview)]
    assert Path(previews[0].path) == folder / "preview.<UDIM>.png"
    west, east = (read_picture(folder / f"texture.{number}.png") for number in (1001, 1012))
    assert (folder / "preview.1001.png").is_file() and (folder / "preview.1012.png").is_file()
    assert not (folder / "model.glb").exists() and (folder / "turntable.png").is_file()
    # Greenwich is where both tiles meet: the last column of one goes on in the first of the other.
    across, inside = (
        np.abs(one - other)[20:108].mean() for one, other in ((west[:, -1], east[:, 0]), (west[:, -2], west[:, -1]))
    )
    assert across < 1.3 * inside


def test_tiles_need_a_texture_that_lives_in_space(make_job: Callable[..., Path], tmp_path: Path) -> None:
    folder = make_job(tmp_path / "job", tiles=True, parameterization="fourier")
    with pytest.raises(InputError, match="Tiles need the solid parameterization"):
        next(run_job(folder))
