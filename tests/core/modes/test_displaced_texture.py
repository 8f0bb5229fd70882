"""A texture job with a relief also writes the model with the relief applied."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from core.errors import InputError
from core.job.folder import load_job, validate_settings
from core.job.run import run_job
from core.mesh.arrays import load_npz
from core.mesh.udim import ONE_IMAGE
from core.texture.height_pictures import between
from core.texture.open_heights import SolidHeights, open_heights


def test_the_relief_is_applied_to_the_vertices(make_job: Callable[..., Path], tmp_path: Path) -> None:
    options = {"relief": "color", "displace": True, "most_displaced_triangles": 5000, "maps": ["roughness"]}
    folder = make_job(tmp_path / "job", feature="blocks.3.2:10", steps=4, **options)
    deque(run_job(folder), maxlen=0)
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert {"displaced.glb", "displaced.stl"} <= set(result["files"])
    account = result["displaced"]
    mesh = load_npz(folder / load_job(folder).model_dump()["mesh"])
    assert len(mesh.triangles) < account["triangles"] <= 5000
    assert account["watertight"]
    solid = trimesh.load_mesh(folder / "displaced.stl")
    assert solid.is_watertight
    (model,) = trimesh.load_scene(folder / "displaced.glb").geometry.values()
    assert len(model.faces) == account["triangles"]
    # The relief is in the shape; the other maps remain.
    assert model.visual.material.normalTexture is None
    assert model.visual.material.metallicRoughnessTexture is not None
    assert not list(folder.glob("*packed*"))


def test_heights_come_from_the_solid_as_long_as_the_picture_is_its_own(
    make_job: Callable[..., Path], tmp_path: Path
) -> None:
    folder = make_job(tmp_path / "job", feature="blocks.3.2:10", steps=4, relief="color")
    deque(run_job(folder), maxlen=0)
    depth = json.loads((folder / "result.json").read_text(encoding="utf-8"))["maps"]["height"]["depth"]
    mesh = load_npz(folder / "mesh.npz")
    given = (mesh, [folder / "height.png"], ONE_IMAGE, between(depth, "both"), 5000)
    assert isinstance(open_heights(*given)[0], SolidHeights)
    height = np.asarray(Image.open(folder / "height.png"), np.int32)
    Image.fromarray((65535 - height // 4).astype(np.uint16)).save(folder / "height.png")
    assert not isinstance(open_heights(*given)[0], SolidHeights)


def test_without_heights_there_is_nothing_to_apply() -> None:
    with pytest.raises(InputError, match="--relief"):
        validate_settings({"mode": "texture", "feature": "stem:1", "displace": True})
