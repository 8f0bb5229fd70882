"""A relief applied to a mesh as a job: from a mesh file and a picture of heights to a model and a solid."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from core.border.messages import Writing
from core.border.names import SOLID_FILE
from core.errors import InputError
from core.faces.cli.main import main
from core.job.pack import pack
from core.job.run import Cancelled, run_job
from tests.core.printing.models import ball

LEVEL, DEPTH = 0.75, 0.2


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with ``ball.obj`` of radius 1 with seams, ``texture.png``, and the heights ``level.png``, the same
    everywhere, and ``dots.png``."""
    model = ball(1.0, 3, 96)
    assert model.mesh.uvs is not None
    corners = np.arange(1, model.mesh.triangles.size + 1).reshape(-1, 3)
    lines = [f"v {x} {y} {z}" for x, y, z in model.mesh.positions - [0, 0, 1]]
    lines += [f"vt {u} {v}" for u, v in model.mesh.uvs.reshape(-1, 2)]
    lines += [
        "f " + " ".join(f"{vertex + 1}/{uv}" for vertex, uv in zip(vertices, uvs, strict=True))
        for vertices, uvs in zip(model.mesh.triangles, corners, strict=True)
    ]
    (tmp_path / "ball.obj").write_text("\n".join(lines), encoding="utf-8")
    Image.fromarray(model.texture).save(tmp_path / "texture.jpg")
    Image.fromarray(np.full((32, 32), round(LEVEL * 65535), np.uint16)).save(tmp_path / "level.png")
    x, y = np.meshgrid(np.arange(96), np.arange(96))
    dots = (np.sin(x / 3) * np.sin(y / 3) > 0.3) * 65535
    Image.fromarray(dots.astype(np.uint16)).save(tmp_path / "dots.png")
    return tmp_path


@pytest.fixture
def typed(files: Path) -> Callable[..., int]:
    def run(*options: str, height: str = "dots.png") -> int:
        given = ["--mesh", str(files / "ball.obj"), "--height", str(files / height), "--out", str(files / "job")]
        return main(["displace", *given, *options])

    return run


def account_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "job" / "result.json").read_text(encoding="utf-8"))["displaced"]
    return found


def test_heights_are_in_the_units_of_the_mesh(typed: Callable[..., int], files: Path) -> None:
    assert typed("--depth", str(DEPTH), height="level.png") == 0
    solid = trimesh.load_mesh(files / "job" / "displaced.stl")
    radii = np.linalg.norm(solid.vertices, axis=1)
    np.testing.assert_allclose(radii, 1 + (LEVEL - 0.5) * DEPTH, atol=1e-3)


@pytest.mark.parametrize(("side", "height"), [("emboss", LEVEL * DEPTH), ("engrave", (LEVEL - 1) * DEPTH)])
def test_reliefs_go_to_one_side(typed: Callable[..., int], files: Path, side: str, height: float) -> None:
    assert typed("--depth", str(DEPTH), "--relief-side", side, height="level.png") == 0
    solid = trimesh.load_mesh(files / "job" / "displaced.stl")
    np.testing.assert_allclose(np.linalg.norm(solid.vertices, axis=1), 1 + height, atol=1e-3)


def test_others_read_a_closed_solid_and_a_textured_model(
    typed: Callable[..., int], files: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    most = ("--most-triangles", "20000")
    assert typed("--depth", str(DEPTH), *most, "--texture", str(files / "texture.jpg")) == 0
    account = account_in(files)
    solid = trimesh.load_mesh(files / "job" / "displaced.stl")
    assert solid.is_watertight and solid.is_winding_consistent
    assert account["watertight"]
    assert 5_000 < len(solid.faces) == account["triangles"] <= 20_000
    assert np.ptp(np.linalg.norm(solid.vertices, axis=1)) == pytest.approx(DEPTH, rel=0.1)
    (model,) = trimesh.load_scene(files / "job" / "displaced.glb").geometry.values()
    assert len(model.faces) == len(solid.faces)
    assert model.visual.material.baseColorTexture.size == (96, 64)
    assert f"{account['triangles']:,} triangles, closed" in capfd.readouterr().out


def test_a_deep_relief_tells_how_deep_it_may_be(typed: Callable[..., int], files: Path) -> None:
    assert typed("--depth", "3", "--relief-side", "engrave", "--most-triangles", "5000") == 0
    account = account_in(files)
    assert account["crossing_triangles"] > 0
    assert 0.5 < account["depth_without_crossings"] < 3
    assert any("avoids that" in note for note in account["notes"])


def test_the_job_that_made_the_heights_tells_their_depth(typed: Callable[..., int], files: Path) -> None:
    assert typed(height="level.png") != 0
    recorded = {"maps": {"height": {"file": "level.png", "depth": 0.4, "zero": 0.5}}}
    (files / "result.json").write_text(json.dumps(recorded), encoding="utf-8")
    assert typed(height="level.png") == 0
    assert account_in(files)["depth"] == 0.4


def test_it_can_be_stopped(files: Path) -> None:
    values = {"mode": "displace", "mesh": str(files / "ball.obj"), "height": str(files / "dots.png"), "depth": 0.1}
    pack(values, files / "job")
    events = run_job(files / "job")
    assert isinstance(next(events), Writing)
    events.throw(Cancelled())
    assert not (files / "job" / "displaced.stl").exists()


def test_a_mesh_without_uvs_is_refused(files: Path) -> None:
    (files / "plain.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", encoding="utf-8")
    values = {"mode": "displace", "mesh": str(files / "plain.obj"), "height": str(files / "dots.png"), "depth": 0.1}
    with pytest.raises(InputError, match="UVs"):
        pack(values, files / "job")


def test_the_solid_beside_the_heights_comes_along(files: Path) -> None:
    (files / SOLID_FILE).write_bytes(b"anything")
    values = {"mode": "displace", "mesh": str(files / "ball.obj"), "height": str(files / "dots.png"), "depth": 0.1}
    pack(values, files / "job")
    assert (files / "job" / SOLID_FILE).read_bytes() == b"anything"
