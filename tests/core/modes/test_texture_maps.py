"""The files of the maps of textures."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.job.folder import load_job
from core.modes.texture import TextureMode, open_mode
from core.optimize import Iterate, Schedule, beginning, optimize

MakeJob = Callable[..., Path]


def written(folder: Path, steps: int = 2) -> tuple[TextureMode, tuple[str, ...]]:
    """Optimize a job a little and write its files."""
    mode = open_mode(load_job(folder), folder)
    last: Iterate = list(optimize(mode.problem, Schedule(steps, 0.1), beginning(mode.problem)))[-1]
    mode.write_preview(last, folder)
    writing = mode.write(last, folder)
    while True:
        try:
            next(writing)
        except StopIteration as end:
            names: tuple[str, ...] = end.value
            return mode, names


def chunks(path: Path) -> Iterable[bytes]:
    data, at = path.read_bytes(), 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8]
        at += 12 + length


def model(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return dict(json.loads(data[20 : 20 + length]))


def test_a_relief_comes_with_all_maps_in_files_and_in_the_model(make_job: MakeJob, tmp_path: Path) -> None:
    maps = ["roughness", "metallic", "occlusion"]
    folder = make_job(tmp_path / "job", feature="blocks.3.2:10", relief="color", maps=maps, depth=0.1)
    mode, names = written(folder)
    said = mode.account["maps"]
    assert list(said) == ["color", "normal", "height", *maps]
    assert said["normal"]["convention"] == "opengl"
    assert said["height"] == {"file": "height.png", "depth": 0.1, "zero": 0.5}
    assert {entry["file"] for entry in said.values()} <= set(names)
    assert all((folder / name).exists() for name in names)
    assert not (folder / "packed.png").exists()
    assert (folder / "preview_normal.png").exists()
    for name in ("normal", "height", *maps, "preview_normal"):
        assert b"sRGB" not in chunks(folder / f"{name}.png")
    assert b"sRGB" in chunks(folder / "texture.png")
    with Image.open(folder / "height.png") as height:
        assert height.mode.startswith("I")

    tree = model(folder / "model.glb")
    material = tree["materials"][0]
    assert {"POSITION", "NORMAL", "TEXCOORD_0", "TANGENT"} == set(tree["meshes"][0]["primitives"][0]["attributes"])
    surface = material["pbrMetallicRoughness"]
    assert material["occlusionTexture"] == surface["metallicRoughnessTexture"]
    assert len({material["normalTexture"]["index"], surface["baseColorTexture"]["index"]}) == 2


@pytest.mark.parametrize("parameterization", ["solid", "fourier"])
def test_maps_are_estimated_where_there_is_no_relief(make_job: MakeJob, tmp_path: Path, parameterization: str) -> None:
    maps = ["normal", "height", "roughness"]
    folder = make_job(tmp_path / "job", maps=maps, parameterization=parameterization, roughness=0.4)
    mode, _ = written(folder, 16)
    assert list(mode.account["maps"]) == ["color", *maps]
    with Image.open(folder / "height.png") as height:
        values = np.asarray(height) / 65535
    assert values.std() > 0.02
    with Image.open(folder / "roughness.png") as roughness:
        assert np.asarray(roughness).mean() / 255 == pytest.approx(0.4, abs=0.05)


def test_drafts_and_colors_alone_have_no_maps(make_job: MakeJob, tmp_path: Path) -> None:
    mode, names = written(make_job(tmp_path / "draft", draft=True, maps=["height"]))
    assert mode.account == {}
    assert "height.png" not in names
    mode, names = written(make_job(tmp_path / "plain"))
    assert mode.account == {}
    assert set(model(tmp_path / "plain" / "model.glb")["materials"][0]) == {
        "name",
        "pbrMetallicRoughness",
        "doubleSided",
    }
