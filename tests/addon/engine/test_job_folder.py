"""Job folders: whole, self-contained, and what the engine reads."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addon.engine.job_folder import MeshArrays, write_job, write_texture_job
from addon.errors import PatinaError

TRIANGLE = MeshArrays(
    np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32), np.array([[[0, 0], [1, 0], [0, 1]]], np.float32)
)


def read_by_engine(folder: Path, engine_python: Path, root: Path) -> dict[str, Any]:
    """Return the settings as the engine reads them."""
    code = "import pathlib, sys; from core.job.folder import load_job as read; "
    code += "print(read(pathlib.Path(sys.argv[1])).model_dump_json())"
    done = subprocess.run(
        [engine_python, "-c", code, folder], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    return dict(json.loads(done.stdout))


def test_the_engine_reads_what_the_addon_writes(tmp_path: Path, picture: Path, engine_python: Path, root: Path) -> None:
    folder = tmp_path / "new" / "job"
    write_texture_job(folder, {"style": [picture, picture], "base_texture": picture, "size": 128, "seed": 7}, TRIANGLE)
    settings = read_by_engine(folder, engine_python, root)
    assert (settings["mode"], settings["size"], settings["seed"], settings["up_axis"]) == ("texture", 128, 7, "z")
    assert settings["style"] == ["style-0.png", "style-1.png"]
    assert settings["base_texture"] == "base_texture.png"
    for name in ("style-0.png", "style-1.png", "base_texture.png"):
        assert (folder / name).read_bytes() == picture.read_bytes()
    with np.load(folder / settings["mesh"]) as arrays:
        for name in ("positions", "triangles", "uvs", "origin"):
            np.testing.assert_array_equal(arrays[name], getattr(TRIANGLE, name))
            assert arrays[name].dtype == getattr(TRIANGLE, name).dtype
    assert len(list(folder.iterdir())) == 5


def test_missing_picture_leaves_no_job(tmp_path: Path) -> None:
    with pytest.raises(PatinaError, match=r"There is no file .*nowhere\.jpg; choose another\."):
        write_texture_job(tmp_path, {"style": [tmp_path / "nowhere.jpg"]}, TRIANGLE)
    assert not (tmp_path / "job.json").exists()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PatinaError, match="cannot be written"):
        write_texture_job(tmp_path / "file" / "job", {}, TRIANGLE)


def test_settings_other_than_pictures_pass_unchanged(tmp_path: Path) -> None:
    write_job(tmp_path, "image-feature", {"feature": "blocks.4.1:7", "size": (64, 48)})
    values = json.loads((tmp_path / "job.json").read_text())
    assert values == {"mode": "image-feature", "feature": "blocks.4.1:7", "size": [64, 48]}
    assert [path.name for path in tmp_path.iterdir()] == ["job.json"]


def test_a_network_of_ones_own_goes_along_with_its_description(tmp_path: Path, engine_python: Path, root: Path) -> None:
    network, folder = tmp_path / "Mine.PT2", tmp_path / "job"
    network.write_bytes(b"a network")
    network.with_suffix(".toml").write_text('layers = ["one"]')
    write_job(folder, "image-feature", {"feature": "one:0", "backbone": network})
    assert read_by_engine(folder, engine_python, root)["backbone"] == "backbone.pt2"
    assert (folder / "backbone.pt2").read_bytes() == b"a network"
    assert (folder / "backbone.toml").read_text() == 'layers = ["one"]'
