"""Style transfer with maps: sets, reliefs, and pictures that repeat."""

from __future__ import annotations

import json
import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Progress
from core.border.names import JOB_FILE
from core.errors import InputError
from core.files.data_picture import read_data
from core.job.run import Cancelled, run_job

MakeJob = Callable[..., Path]
SIDE = 128
TESSERAE = Path(__file__).parents[3] / "addon/data/styles/tesserae"


def ridges() -> np.ndarray:
    """Slanted ridges that repeat, from 0 to 1, [SIDE, SIDE]."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.asarray(0.5 + 0.5 * np.sin(2 * np.pi * (8 * x + 4 * y) / SIDE))


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    """Write a small job into a new folder: a gray picture in a set in which high parts are bright, and smooth."""

    def make(name: str = "job", **settings: Any) -> Path:
        folder = tmp_path / name
        (folder / "wall").mkdir(parents=True)
        high = ridges()
        color = high[..., None] * [0.9, 0.7, 0.3] + (1 - high[..., None]) * [0.1, 0.15, 0.4]
        maps = {"color": color, "height": high, "rough": 0.9 - 0.7 * high, "metal": np.full_like(high, 0.25)}
        for kind, values in maps.items():
            Image.fromarray(np.rint(values * 255).astype(np.uint8)).save(folder / "wall" / f"wall_{kind}.png")
        shutil.copy(folder / "wall" / "wall_color.png", folder / "picture.png")
        Image.new("RGB", (SIDE, SIDE), (128, 120, 110)).save(folder / "content.png")
        job = {"mode": "image-style", "content": "content.png", "style": ["wall"], "steps": 60, "device": "cpu"}
        text = json.dumps({**job, "start": "noise", "content_weight": 0, **settings})
        (folder / JOB_FILE).write_text(text, encoding="utf-8")
        return folder

    return make


def run(folder: Path, resume: bool = False) -> dict[str, Any]:
    deque(run_job(folder, resume), maxlen=0)
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


def gray(folder: Path, name: str) -> np.ndarray:
    return np.asarray(read_data(folder / f"{name}.png").mean(axis=2).ravel())


def test_the_maps_of_a_set_are_made_with_the_color(make_job: MakeJob) -> None:
    folder = make_job()
    said = run(folder)["maps"]
    assert set(said) == {"color", "normal", "height", "roughness", "metallic"}
    color, height, rough = (gray(folder, name) for name in ("image", "height", "roughness"))
    assert np.corrcoef(color, height)[0, 1] > 0.3
    assert color.std() > 0.1 and height.std() > 0.1 and rough.std() > 0.1
    assert gray(folder, "metallic") == pytest.approx(0.25, abs=0.01)
    normal = read_data(folder / "normal.png") * 2 - 1
    slope = np.gradient(height.reshape(SIDE, SIDE) * said["height"]["depth"] * SIDE, axis=1)
    inner = (slice(4, -4), slice(4, -4))
    assert np.corrcoef((-normal[..., 0] / normal[..., 2])[inner].ravel(), slope[inner].ravel())[0, 1] > 0.95


def test_maps_of_a_set_go_together_as_in_the_set(make_job: MakeJob) -> None:
    """Grout is rough and low; tesserae are smooth and high."""
    folder = make_job(style=["tesserae"], steps=80)
    shutil.copytree(TESSERAE, folder / "tesserae")
    run(folder)
    assert np.corrcoef(gray(folder, "height"), gray(folder, "roughness"))[0, 1] < -0.15


def test_a_relief_is_optimized_with_the_color_of_a_picture(make_job: MakeJob) -> None:
    folder = make_job(style=["picture.png"], relief="color", depth=0.1)
    said = run(folder)["maps"]
    assert set(said) == {"color", "normal", "height"} and said["height"]["depth"] == 0.1
    height = gray(folder, "height")
    assert height.std() > 0.1 and np.corrcoef(gray(folder, "image"), height)[0, 1] > 0.5


def test_a_tileable_picture_and_its_maps_repeat(make_job: MakeJob) -> None:
    folder = make_job(tileable=True)
    run(folder)
    for name in ("image", "height", "normal", "roughness"):
        pixels = read_data(folder / f"{name}.png")
        for axis in (0, 1):
            across = np.abs(np.take(pixels, 0, axis) - np.take(pixels, -1, axis)).mean()
            within = np.abs(np.diff(pixels, axis=axis)).mean()
            assert across < 1.3 * within, (name, axis)


def test_a_tileable_picture_is_seen_as_a_whole(make_job: MakeJob) -> None:
    with pytest.raises(InputError, match="at most 1024 x 1024"):
        run(make_job(tileable=True, size=[2048, 2048]))


def test_an_interrupted_job_makes_the_same_maps(make_job: MakeJob) -> None:
    whole, parted = make_job("whole", steps=16), make_job("parted", steps=16)
    run(whole)
    running = run_job(parted)
    for event in running:
        if isinstance(event, Progress) and event.step == 9:
            break
    running.throw(Cancelled())
    list(running)
    run(parted, resume=True)
    for name in ("image", "height", "normal", "roughness"):
        assert (whole / f"{name}.png").read_bytes() == (parted / f"{name}.png").read_bytes()
