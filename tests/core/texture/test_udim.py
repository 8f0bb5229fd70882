"""UDIM tiles: which there are, and that each image shows its own part of the model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Event, Preview, Progress
from core.files.picture import read_picture
from core.files.tensors import as_tensor
from core.job.folder import load_job
from core.job.run import Cancelled, run_job
from core.mesh.arrays import save_npz
from core.mesh.mesh import Mesh
from core.mesh.udim import Layout, tiles_of
from core.modes.texture import open_mode
from core.optimize import Schedule, beginning, optimize
from core.render.cameras import turntable_cameras
from core.render.places import places_of
from core.render.sampling import mip_pyramid
from core.render.surface import surface_of
from core.texture.bake import bake
from core.texture.objective import TextureObjective
from core.texture.udim import cut, file_of_all

MakeJob = Callable[..., Path]


def in_tiles(ball: Mesh) -> Mesh:
    """The ball with its western half in tile 1001 and its eastern half in tile 1012, each filling its tile."""
    assert ball.uvs is not None
    east = ball.uvs[..., 0].mean(axis=1) > 0.5
    uvs = ball.uvs.copy()
    uvs[..., 0] = np.where(east[:, None], (uvs[..., 0] - 0.5) * 2 + 1, uvs[..., 0] * 2)
    uvs[east, :, 1] += 1
    return replace(ball, uvs=uvs)


def layout_of(mesh: Mesh) -> Layout:
    assert mesh.uvs is not None
    return tiles_of(mesh.uvs)


def test_every_tile_has_a_number_and_its_triangles_in_the_unit_square(ball: Mesh) -> None:
    mesh = in_tiles(ball)
    layout = layout_of(mesh)
    tiles = cut(mesh, surface_of(mesh, "y"), layout)
    assert [tile.number for tile in tiles] == [1001, 1012]
    assert [tile.file("texture.png") for tile in tiles] == ["texture.1001.png", "texture.1012.png"]
    assert file_of_all("texture.png", layout) == "texture.<UDIM>.png"
    assert sum(len(tile.mesh.triangles) for tile in tiles) == len(mesh.triangles)
    for tile in tiles:
        assert tile.mesh.uvs is not None
        assert tile.mesh.uvs.min() >= -1e-5 and tile.mesh.uvs.max() <= 1 + 1e-5
        sides = np.concatenate([band.points for band in tile.texels.bands(64)])[:, 0]
        assert (sides < 0.15).all() if tile.number == 1001 else (sides > -0.15).all(), "but for the rim"


def tiled_job(ball: Mesh, make_job: MakeJob, folder: Path, **settings: object) -> Path:
    """A job for the ball in two tiles."""
    made = make_job(folder, **{"steps": 4, "size": 64, "tiles": True, **settings})
    save_npz(in_tiles(ball), made / "mesh.npz")
    return made


def run(folder: Path, resume: bool = False) -> list[Event]:
    return list(run_job(folder, resume))


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_a_job_writes_an_image_for_each_tile(
    ball: Mesh, make_job: MakeJob, tmp_path: Path, parameterization: str
) -> None:
    folder = tiled_job(ball, make_job, tmp_path / "job", size=128, steps=40, parameterization=parameterization)
    previews = [event for event in run(folder) if isinstance(event, Preview)]
    assert Path(previews[0].path) == folder / "preview.<UDIM>.png"
    west, east = (read_picture(folder / f"texture.{number}.png") for number in (1001, 1012))
    assert (folder / "preview.1001.png").is_file() and (folder / "preview.1012.png").is_file()
    assert west.std() > 0.05 and east.std() > 0.05, "both are painted"
    result = json.loads((folder / "result.json").read_text())
    solid = ["solid.npz"] if parameterization == "solid" else []
    assert result["files"] == ["texture.1001.png", "texture.1012.png", "model.glb", *solid, "turntable.png"]
    # Greenwich is where both tiles meet: the last column of one goes on in the first of the other.
    across, inside = (
        np.abs(one - other)[20:108].mean() for one, other in ((west[:, -1], east[:, 0]), (west[:, -2], west[:, -1]))
    )
    assert across < 1.3 * inside or parameterization == "fourier", "waves in UV space have seams"


def test_a_turntable_of_waves_shows_what_the_images_hold(ball: Mesh, make_job: MakeJob, tmp_path: Path) -> None:
    folder = tiled_job(ball, make_job, tmp_path / "job", steps=20, parameterization="fourier")
    mode = open_mode(load_job(folder), folder)
    problem = mode.problem
    parameters = [40 * values for values in problem.initial()]
    layout, surface = problem.make_view.layout, problem.make_view.rasterizer.surface
    images = [bake(problem.parameterization, parameters, tile, 256, 0) for tile in cut(in_tiles(ball), surface, layout)]
    camera = turntable_cameras(surface)[0][1]
    buffer = problem.make_view.rasterizer.rasterize(camera, 64)
    seen = problem.parameterization.values(parameters, problem.parameterization.lookup(buffer, 0))
    pyramids = [mip_pyramid(as_tensor(image), 4) for image in images]
    places = places_of(buffer, layout)
    assert len(places.pieces) == 2
    worn, mixed = places.sample(pyramids.__getitem__), places.sample(lambda image: pyramids[1 - image])
    assert (worn - seen).abs().mean() < 0.1 * (mixed - seen).abs().mean()


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_each_tile_keeps_the_content_of_its_own_picture(
    ball: Mesh, make_job: MakeJob, tmp_path: Path, parameterization: str
) -> None:
    settings = {"base_texture": "base.<UDIM>.png", "content_weight": 300.0, "parameterization": parameterization}
    folder = tiled_job(ball, make_job, tmp_path / "job", **settings)
    for number, level in ((1001, 20), (1012, 230)):
        Image.new("RGB", (32, 32), (level,) * 3).save(folder / f"base.{number}.png")
    objective = open_mode(load_job(folder), folder).problem.objective
    assert isinstance(objective, TextureObjective)
    assert [round(float(pyramid[0].mean()) * 255) for pyramid in objective.base] == [20, 230]


def test_a_picture_without_numbers_repeats_on_all_tiles(ball: Mesh, make_job: MakeJob, tmp_path: Path) -> None:
    folder = tiled_job(ball, make_job, tmp_path / "job", base_texture="style.png")
    objective = open_mode(load_job(folder), folder).problem.objective
    assert isinstance(objective, TextureObjective)
    one, other = objective.base
    assert one is other


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_an_interrupted_job_goes_on_as_if_it_had_not_been(
    ball: Mesh, make_job: MakeJob, tmp_path: Path, parameterization: str
) -> None:
    settings = {"steps": 34, "parameterization": parameterization, "bit_depth": 16}
    whole, parted = (tiled_job(ball, make_job, tmp_path / name, **settings) for name in ("whole", "parted"))
    run(whole)
    running = run_job(parted)
    for event in running:
        if isinstance(event, Progress) and event.step == 21:
            break
    running.throw(Cancelled())
    list(running)
    assert (parted / "checkpoint.pt").is_file()
    run(parted, resume=True)
    for number in (1001, 1012):
        one, other = ((folder / f"texture.{number}.png").read_bytes() for folder in (whole, parted))
        assert one == other and one[24] == 16


def test_a_hundred_tiles_cost_what_views_show(ball: Mesh, make_job: MakeJob, tmp_path: Path) -> None:
    """Each triangle has a tile of its own, with gaps between them; some are the last ones that UDIM has."""
    assert ball.uvs is not None
    count = 120
    columns, rows = np.arange(count) % 10, 99 - np.arange(count) // 10 * 3
    corners = np.array([[0.1, 0.1], [0.9, 0.1], [0.1, 0.9]])
    uvs = (corners + np.stack([columns, rows], axis=1)[:, None]).astype(np.float32)
    folder = make_job(tmp_path / "job", steps=4, size=64, tiles=True, parameterization="fourier")
    save_npz(replace(ball, triangles=ball.triangles[80:200], uvs=uvs), folder / "mesh.npz")
    problem = open_mode(load_job(folder), folder).problem
    assert len(problem.initial()) == count
    *_, last = optimize(problem, Schedule(4, 0.1), beginning(problem))
    seen = sum(bool(moment.any()) for moment in last.first_moments)
    assert 10 < seen < count, "tiles behind the model are left alone"
    run(folder)
    assert len(list(folder.glob("texture.*.png"))) == count


def test_a_model_that_no_file_can_hold_is_left_out_with_a_word(ball: Mesh, make_job: MakeJob, tmp_path: Path) -> None:
    folder = tiled_job(ball, make_job, tmp_path / "job", size=8192, bit_depth=16)
    uvs = in_tiles(ball).uvs
    assert uvs is not None
    uvs += (np.arange(len(uvs)) % 10 // 2 * 2)[:, None, None] * np.array([1, 0], np.float32)
    save_npz(replace(ball, uvs=uvs), folder / "mesh.npz")
    notes = open_mode(load_job(folder), folder).notes
    words = "10 images of 8192 x 8192 texels are too large for a GLB file, so there will be no model.glb; choose a"
    assert [note.startswith(words) for note in notes].count(True) == 1


def test_waves_of_many_tiles_take_no_more_memory_than_one_large_image(
    ball: Mesh, make_job: MakeJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.texture.savings._LARGEST_IMAGE", 128)
    for parameterization, words in (("fourier", "2 tiles are optimized at 64 x 64 texels"), ("solid", "")):
        folder = tiled_job(ball, make_job, tmp_path / parameterization, size=256, parameterization=parameterization)
        mode = open_mode(load_job(folder), folder)
        assert [words in note for note in mode.notes if "optimized" in note] == [True] * bool(words)
        grown = mode.problem.grow(3, mode.problem.initial())
        assert parameterization == "solid" or [len(spectrum[0]) for spectrum in grown] == [64, 64]
