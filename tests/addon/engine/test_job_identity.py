"""Equal jobs have one ID, whether Blender or a plan puts them into a batch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from addon.engine.batch_folder import add_job
from addon.engine.job_folder import MeshArrays, write_print_job, write_shape_job, write_texture_job

pytest.importorskip("core.batch.plan", reason="The engine's libraries are not in Blender's own Python.")

from core.batch import identity
from core.batch.asked import asked
from core.batch.plan import plan
from core.batch.shared import digest_of_file
from core.batch.sheet import Row
from core.border.job_identity import mesh_digest
from core.files.npz import read_arrays
from core.job.folder import load_job
from core.job.pack import pack
from core.mesh.arrays import arrays_of, load_npz

MESH = MeshArrays(
    np.eye(3, dtype=np.float32),
    np.array([[0, 1, 2]], np.int32),
    np.array([[[0, 0], [1, 0], [0, 1]]], np.float32),
    attributes={"wear": np.ones((1, 3, 1), np.float32)},
)
QUAD = "v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nf 1/1 2/2 3/3 4/4\n"


def texture(folder: Path, picture: Path) -> None:
    values = {"style": [picture], "style_weights": [1], "style_scale": 2, "seed": 0, "size": 64, "gram_decay": 0.5}
    write_texture_job(folder, values, MESH)


def style_set(folder: Path, picture: Path) -> None:
    maps = picture.parent / "maps"
    maps.mkdir()
    Image.new("RGB", (64, 64), "red").save(maps / "brick_color.png")
    Image.new("L", (64, 64), 90).save(maps / "brick_rough.png")
    write_texture_job(folder, {"style": [maps], "masks": ["attribute:wear"], "maps": ["normal"], "size": 128}, MESH)


def tiles(folder: Path, picture: Path) -> None:
    for tile in (1001, 1002):
        shutil.copy(picture, picture.with_name(f"base.{tile}.png"))
    base = picture.with_name("base.<UDIM>.png")
    write_texture_job(folder, {"style": [picture], "base_texture": base}, MESH, (1001, 1002))


def print_job(folder: Path, picture: Path) -> None:
    write_print_job(folder, {"texture": picture, "height": 80.0}, MESH)


def shape(folder: Path, _picture: Path) -> None:
    write_shape_job(folder, {"feature": "blocks.4.1:7", "steps": 300, "learning_rate": 0.01}, MESH)


@pytest.mark.parametrize("write", [texture, style_set, tiles, print_job, shape])
def test_the_engine_gives_the_addons_jobs_their_ids(
    write: Callable[[Path, Path], None], tmp_path: Path, picture: Path
) -> None:
    folder = tmp_path / "job"
    write(folder, picture)
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    digests = {name: digest_of_file(folder / name) for name in names if name not in ("job.json", "mesh.npz")}
    digests["mesh.npz"] = mesh_digest(arrays_of(load_npz(folder / "mesh.npz")))
    assert digests["mesh.npz"] == mesh_digest(read_arrays(folder / "mesh.npz"))
    assert add_job(tmp_path / "batch", folder) == identity.identity_of(load_job(folder), digests)


@pytest.mark.parametrize(
    "values",
    [
        {"mode": "texture", "style_scale": 2, "size": 64},
        {"mode": "texture", "style_scale": "1", "uv_map": "new", "maps": ["normal", "roughness"]},
        {"mode": "vertices", "feature": "blocks.4.1:7", "style": None},
        {"mode": "image-style", "mesh": None},
    ],
    ids=str,
)
def test_what_is_planned_has_the_id_that_the_addon_would_give(
    values: dict[str, Any], tmp_path: Path, picture: Path
) -> None:
    Image.effect_mandelbrot((48, 32), (-2, -1, 1, 1), 9).save(picture)
    quad = tmp_path / "quad.obj"
    quad.write_text(QUAD, encoding="utf-8")
    given = {"mesh": str(quad), "style": [str(picture)], **values}
    if values["mode"] == "image-style":
        given["content"] = str(picture)
    given = {name: value for name, value in given.items() if value is not None}
    (job,) = asked(Row("1", given, {}), tmp_path)
    (planned,) = plan([job], tmp_path / "batch")
    assert planned.entry.job, planned.entry.error
    pack(given, tmp_path / "packed")
    assert add_job(tmp_path / "batch", tmp_path / "packed") == planned.entry.job
    assert len(list((tmp_path / "batch" / "jobs").iterdir())) == 1
