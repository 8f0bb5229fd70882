"""Start textures: the optimization begins with what they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Progress
from core.border.names import CHECKPOINT_FILE
from core.errors import InputError
from core.job.folder import load_job, validate_settings
from core.job.run import Cancelled, run_job
from core.mesh.mesh import Mesh
from core.modes.texture import TextureMode, open_mode
from core.optimize import beginning
from core.texture.bake import bake
from tests.core.texture.test_udim import tiled_job

MakeJob = Callable[..., Path]


def scene(height: int, width: int) -> np.ndarray:
    """A picture of broad shapes in clear colors, uint8 [height, width, 3]."""
    y, x = np.mgrid[:height, :width]
    v, u = y / height, x / width
    waves = [0.5 + 0.4 * np.sin(6 * np.pi * u), 0.5 + 0.4 * np.cos(4 * np.pi * v), 0.5 + 0.4 * np.sin(5 * (u + v))]
    return np.rint(np.stack(waves, axis=-1) * 255).astype(np.uint8)


def opened(folder: Path) -> TextureMode:
    return open_mode(load_job(folder), folder)


def begun(mode: TextureMode, tile: int = 0) -> np.ndarray:
    """Return the texture before the first step."""
    parameters = beginning(mode.problem).parameters
    return bake(mode.problem.parameterization, parameters, mode._tiles[tile], mode.settings.size, 0)


def difference(mode: TextureMode, wanted: np.ndarray, tile: int = 0) -> float:
    """Return the mean absolute difference between the texture before the first step and a picture, of 255."""
    islands = mode._tiles[tile].texels.coverage(mode.settings.size)
    scaled = np.asarray(Image.fromarray(wanted).resize((mode.settings.size,) * 2, Image.Resampling.BILINEAR))
    return float(np.abs(255 * begun(mode, tile) - scaled)[islands].mean())


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
@pytest.mark.parametrize("shape", [(128, 128), (90, 200)], ids=["same size", "another size"])
def test_the_first_step_begins_with_the_texture(
    make_job: MakeJob, tmp_path: Path, parameterization: str, shape: tuple[int, int]
) -> None:
    folder = make_job(tmp_path / "job", start_texture="start.png", parameterization=parameterization)
    Image.fromarray(scene(*shape)).save(folder / "start.png")
    assert difference(opened(folder), scene(*shape)) < 4


def test_all_detail_is_there_from_the_first_step(make_job: MakeJob, tmp_path: Path) -> None:
    jobs = [make_job(tmp_path / str(start), start_texture=start, size=512) for start in (None, "style.png")]
    plain, refined = (opened(folder).problem.make_view.stages for folder in jobs)
    assert {stage.size for stage in refined} == {512} and plain[0].size < 512
    assert [stage.zoom for stage in refined] == [stage.zoom for stage in plain]
    assert all(soon.first_step <= late.first_step for soon, late in zip(refined, plain, strict=True))


def test_gray_deep_and_transparent_pictures_are_taken(make_job: MakeJob, tmp_path: Path) -> None:
    ramp = np.linspace(0.2, 0.8, 96)[None].repeat(96, axis=0)
    gray = np.rint(255 * ramp).astype(np.uint8)
    pictures = {
        "gray": Image.fromarray(gray),
        "deep": Image.fromarray(np.rint(65535 * ramp).astype(np.uint16)),
        "alpha": Image.fromarray(np.dstack([gray, gray, gray, np.full_like(gray, 255)])),
    }
    for name, picture in pictures.items():
        folder = make_job(tmp_path / name, start_texture="start.png")
        picture.save(folder / "start.png")
        assert difference(opened(folder), gray[..., None].repeat(3, axis=2)) < 4, name


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_each_tile_begins_with_its_own_picture(
    ball: Mesh, make_job: MakeJob, tmp_path: Path, parameterization: str
) -> None:
    settings = {"start_texture": "start.<UDIM>.png", "parameterization": parameterization}
    folder = tiled_job(ball, make_job, tmp_path / "job", **settings)
    pictures = [scene(64, 64), scene(64, 64)[::-1].copy()]
    for number, picture in zip((1001, 1012), pictures, strict=True):
        Image.fromarray(picture).save(folder / f"start.{number}.png")
    mode = opened(folder)
    for tile, picture in enumerate(pictures):
        assert difference(mode, picture, tile) < 6
        assert difference(mode, pictures[1 - tile], tile) > 20


def texture_after(folder: Path, interrupted: bool) -> bytes:
    run = run_job(folder)
    for event in run:
        if interrupted and isinstance(event, Progress):
            run.throw(Cancelled)
    if interrupted:
        assert (folder / CHECKPOINT_FILE).is_file()
        for _ in run_job(folder, resume=True):
            pass
    return (folder / "texture.png").read_bytes()


def test_an_interrupted_job_that_is_resumed_gives_the_same_pixels(make_job: MakeJob, tmp_path: Path) -> None:
    found = []
    for interrupted in (False, True):
        folder = make_job(tmp_path / str(interrupted), start_texture="start.png", steps=8)
        Image.fromarray(scene(64, 64)).save(folder / "start.png")
        found.append(texture_after(folder, interrupted))
    assert found[0] == found[1]


def test_colors_that_the_style_lacks_do_not_stay(make_job: MakeJob, tmp_path: Path, stripes: np.ndarray) -> None:
    """The start texture is green; the style is orange and blue."""
    folder = make_job(tmp_path / "job", start_texture="start.png", steps=1)
    Image.new("RGB", (64, 64), (20, 220, 40)).save(folder / "start.png")
    for _ in run_job(folder):
        pass
    texture = np.asarray(Image.open(folder / "texture.png"), dtype=np.float32) / 255
    assert texture[..., 1].max() < 0.75, "as green as the stripes are"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"uv_map": "new"}, "A start texture does not fit a new UV map"),
        ({"faces_without_uvs": "unwrap"}, "do not fit a start texture"),
        ({"start_texture": "start.<UDIM>.png"}, "needs UDIM tiles"),
    ],
)
def test_a_texture_that_does_not_fit_the_uv_map_is_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        validate_settings({"mode": "texture", "style": ["style.png"], "start_texture": "start.png", **values})
