"""Reliefs and sets of maps together with what else a texture job offers: masks, symmetry, tiles, starts, checkpoints."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Progress
from core.border.names import CHECKPOINT_FILE
from core.files.data_picture import read_data
from core.job.run import Cancelled, run_job
from core.mesh.arrays import load_npz, save_npz
from core.mesh.mesh import Mesh
from core.texture.gutter import coverage
from tests.core.mirrored import mirrored
from tests.core.texture.test_udim import in_tiles

MakeJob = Callable[..., Path]
SIZE = 128
FEATURE = "blocks.3.2:10"
SET = Path(__file__).parents[3] / "addon/data/styles/tesserae"

KINDS: Mapping[str, dict[str, Any]] = {
    "feature": {"feature": FEATURE, "relief": "color"},
    "carved feature": {"feature": FEATURE, "relief": "carve"},
    "style": {"relief": "color", "maps": ["roughness"]},
    "carved style": {"relief": "carve"},
    "set": {"style": ["tesserae"]},
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def job(make_job: MakeJob, folder: Path, kind: str, **settings: Any) -> Path:
    made = make_job(folder, **{"steps": 6, **KINDS[kind], **settings})
    shutil.copytree(SET, made / "tesserae")
    return made


def run(folder: Path, resume: bool = False) -> None:
    for _ in run_job(folder, resume):
        pass


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the pictures of a finished job but previews, and what it has for every point in space."""
    found = [*folder.glob("*.png"), *folder.glob("*.npz")]
    return {path.name: path.read_bytes() for path in found if not path.name.startswith("preview")}


def gray_noise(folder: Path) -> np.ndarray:
    """Put a base texture into a job's folder, and return it, uint8 [SIZE, SIZE, 3]."""
    picture = np.random.default_rng(0).integers(90, 160, (SIZE, SIZE, 1), np.uint8).repeat(3, axis=2)
    Image.fromarray(picture).save(folder / "base.png")
    return picture


def left_half(folder: Path) -> np.ndarray:
    """Give the job's mesh the attribute ``left``; return where the mask of that name is 0, bool [SIZE, SIZE]."""
    mesh = load_npz(folder / "mesh.npz")
    assert mesh.uvs is not None
    left = (mesh.uvs[..., :1].mean(axis=1, keepdims=True) < 0.5).astype(np.float32).repeat(3, axis=1)
    save_npz(replace(mesh, attributes={"left": left}), folder / "mesh.npz")
    inside = np.abs(np.arange(SIZE) - SIZE / 2)[:, None] < SIZE / 3
    return inside & (np.arange(SIZE) >= SIZE / 2)


@every_kind
def test_outside_of_a_mask_there_is_neither_color_nor_relief(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    masked = {"mask": "attribute:left", "base_texture": "base.png", "strength": 1, "feather": 0.1}
    folder = job(make_job, tmp_path / "job", kind, **masked)
    right, kept = left_half(folder), gray_noise(folder)
    run(folder)
    texture = np.asarray(Image.open(folder / "texture.png"))
    np.testing.assert_array_equal(texture[right], kept[right])
    height, normal = read_data(folder / "height.png")[..., 0], read_data(folder / "normal.png")
    assert np.ptp(height[right]) == 0 and height[right].mean() == pytest.approx(0.5, abs=1e-4)
    np.testing.assert_allclose(normal[right], np.broadcast_to([0.5, 0.5, 1], normal[right].shape), atol=1e-4)
    assert height[~right].std() > 0.01
    if (folder / "roughness.png").exists():
        assert np.ptp(read_data(folder / "roughness.png")[right]) < 0.3


@every_kind
def test_mirrored_texels_of_maps_have_the_same_heights(
    make_job: MakeJob, tmp_path: Path, ball: Mesh, kind: str
) -> None:
    folder = job(make_job, tmp_path / "job", kind, symmetry=["x"], seed=3)
    mesh = mirrored(ball)
    save_npz(mesh, folder / "mesh.npz")
    run(folder)
    inside = coverage(mesh, SIZE)
    height, normal = read_data(folder / "height.png")[..., 0], read_data(folder / "normal.png")
    np.testing.assert_array_equal(height[inside], height[:, ::-1][inside])
    assert height[inside].std() > 0.01
    mirror = normal[:, ::-1] * [-1, 1, 1] + [1, 0, 0]
    assert np.abs(normal[inside] - mirror[inside]).mean() < 0.002


@every_kind
def test_reliefs_go_on_across_tiles(make_job: MakeJob, tmp_path: Path, ball: Mesh, kind: str) -> None:
    folder = job(make_job, tmp_path / "job", kind, tiles=True)
    save_npz(in_tiles(ball), folder / "mesh.npz")
    run(folder)
    for name in ("height", "roughness") if kind == "set" else ("height",):
        west, east = (read_data(folder / f"{name}.{number}.png")[20:108, :, 0] for number in (1001, 1012))
        # Greenwich is where both tiles meet: the last column of one goes on in the first of the other.
        across, within = np.abs(west[:, -1] - east[:, 0]).mean(), np.abs(west[:, -2] - west[:, -1]).mean()
        assert west.std() > 0.005 and across < 1.5 * within, name


@every_kind
def test_a_resumed_job_makes_the_same_maps(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    whole, parted = (job(make_job, tmp_path / name, kind, steps=12) for name in ("whole", "parted"))
    run(whole)
    running = run_job(parted)
    for event in running:
        if isinstance(event, Progress) and event.step == 7:
            break
    running.throw(Cancelled())
    list(running)
    assert (parted / CHECKPOINT_FILE).is_file()
    run(parted, resume=True)
    assert files_of(parted) == files_of(whole)


@every_kind
def test_a_draft_is_finished_with_maps_from_its_colors(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    draft = job(make_job, tmp_path / "draft", kind, draft=True)
    run(draft)
    assert not (draft / "height.png").exists()
    folder = job(make_job, tmp_path / "job", kind, start_texture="draft.png")
    shutil.copy(draft / "texture.png", folder / "draft.png")
    run(folder)
    assert read_data(folder / "height.png").std() > 0.01
