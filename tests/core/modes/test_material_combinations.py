"""Reliefs and sets of maps with all else that a texture job offers: masks, symmetry, tiles, starts, checkpoints."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from core.border.messages import Progress
from core.border.names import CHECKPOINT_FILE
from core.files.data_picture import read_data
from core.job.folder import load_job, validate_settings
from core.job.reliefs import with_recorded_depth
from core.job.run import Cancelled, run_job
from core.mesh.arrays import load_npz, save_npz
from core.mesh.mesh import Mesh
from core.mesh.repeats import repeats
from core.modes.texture import open_mode
from core.optimize import beginning
from core.render.coverage import coverage
from core.settings.texture import TextureSettings
from core.texture.bake import bake
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
    "color alone": {},
}
every_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "color alone"])


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


def test_where_a_masked_relief_ends_normals_are_those_of_its_heights(make_job: MakeJob, tmp_path: Path) -> None:
    """On a flat square, whose texels are as wide as the square is over them."""
    masked = {"mask": "attribute:left", "base_texture": "base.png", "strength": 1, "feather": 0.3}
    folder = job(make_job, tmp_path / "job", "feature", **masked, steps=24, relief_side="emboss", relative_depth=0.2)
    positions = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    left = np.array([[[1], [0], [0]], [[1], [0], [1]]], np.float32)
    mesh = Mesh(positions, triangles, (positions[:, :2] / 2 + 0.5)[triangles])
    save_npz(replace(mesh, attributes={"left": left}), folder / "mesh.npz")
    gray_noise(folder)
    run(folder)
    depth = json.loads((folder / "result.json").read_text())["maps"]["height"]["depth"]
    height = read_data(folder / "height.png")[..., 0].astype(float) * depth / (2 / SIZE)
    normal = read_data(folder / "normal.png").astype(float) * 2 - 1
    slopes = np.gradient(gaussian_filter(height, 1), axis=1), -np.gradient(gaussian_filter(height, 1), axis=0)
    inner = (slice(8, -8), slice(8, -8))
    for axis, slope in enumerate(slopes):
        found = -gaussian_filter(normal[..., axis] / normal[..., 2], 1)
        assert np.corrcoef(found[inner].ravel(), slope[inner].ravel())[0, 1] > 0.95
        # What the fading mask adds leads down all along the border.
        assert found[inner].mean() == pytest.approx(slope[inner].mean(), abs=0.02)


@pytest.mark.parametrize("kind", ["feature", "carved style", "set", "color alone"])
def test_outside_of_a_mask_the_maps_of_the_base_stay(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    """To the last bit, as long as the relief inside is no deeper; and those that the job does not make, everywhere."""
    earlier = job(make_job, tmp_path / "earlier", "feature", depth=0.5, maps=["roughness"])
    left_half(earlier)
    run(earlier)
    masked = {"mask": "attribute:left", "base_texture": str(earlier / "texture.png"), "strength": 1, "feather": 0.05}
    made = job(make_job, tmp_path / "made", kind, depth=0.1, **masked)
    right = left_half(made)
    settings = {**json.loads((made / "job.json").read_text()), "mesh": str(tmp_path / "mesh.npz")}
    packed = with_recorded_depth(validate_settings({**settings, "mesh": "mesh.npz"}))
    assert isinstance(packed, TextureSettings)
    assert set(packed.base_maps) == {"normal", "height", "roughness"} and packed.base_depth == 0.5
    names = {name: f"base_{name}.png" for name in packed.base_maps}
    for name, file in packed.base_maps.items():
        shutil.copy(file, made / names[name])
    shutil.copy(earlier / "texture.png", made / "base.png")
    own = {f"base_{name}": file for name, file in names.items()}
    text = packed.model_copy(update={"base_texture": "base.png", **own}).model_dump_json()
    (made / "job.json").write_text(text)
    run(made)
    for file in ("texture", "height", "normal", "roughness"):
        before, after = (read_data(folder / f"{file}.png") for folder in (earlier, made))
        np.testing.assert_array_equal(after[right], before[right], err_msg=file)
        kept = (kind == "color alone" and file != "texture") or (kind != "set" and file == "roughness")
        kept = kept or (kind == "carved style" and file == "texture")
        assert (after[~right] == before[~right]).all() == kept, file
    said = json.loads((made / "result.json").read_text())["maps"]
    assert said["height"]["depth"] == 0.5


@every_kind
def test_mirrored_texels_of_maps_have_the_same_heights(
    make_job: MakeJob, tmp_path: Path, ball: Mesh, kind: str
) -> None:
    folder = job(make_job, tmp_path / "job", kind, symmetry=["x"], seed=3)
    mesh = mirrored(ball)
    save_npz(mesh, folder / "mesh.npz")
    run(folder)
    assert mesh.uvs is not None
    inside = coverage(repeats(mesh.uvs).uvs, SIZE)
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


@pytest.mark.parametrize("kind", ["feature", "carved style", "set"])
def test_a_job_starts_from_the_maps_of_an_earlier_one(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    earlier = job(make_job, tmp_path / "earlier", kind, steps=24)
    run(earlier)
    maps = ["height", *(["roughness"] if kind == "set" else [])]
    files = {f"start_{name}": f"start_{name}.png" for name in maps}
    folder = job(make_job, tmp_path / "job", kind, start_texture="start.png", **files)
    shutil.copy(earlier / "texture.png", folder / "start.png")
    for name in maps:
        shutil.copy(earlier / f"{name}.png", folder / f"start_{name}.png")
    mode = open_mode(load_job(folder), folder)
    problem = mode.problem
    begun = bake(problem.parameterization, beginning(problem).parameters, problem.tiles[0], SIZE, 0, problem.finish)
    inside = problem.tiles[0].texels.coverage(SIZE)
    for name in maps:
        wanted, found = read_data(earlier / f"{name}.png")[..., 0], begun[..., 3 + problem.seen.maps.index(name)]
        assert np.corrcoef(wanted[inside], found[inside])[0, 1] > 0.9, name


@every_kind
def test_a_draft_is_finished_with_maps_from_its_colors(make_job: MakeJob, tmp_path: Path, kind: str) -> None:
    draft = job(make_job, tmp_path / "draft", kind, draft=True)
    run(draft)
    assert not (draft / "height.png").exists()
    folder = job(make_job, tmp_path / "job", kind, start_texture="draft.png")
    shutil.copy(draft / "texture.png", folder / "draft.png")
    run(folder)
    assert read_data(folder / "height.png").std() > 0.01
