"""Jobs that move vertices: from a mesh file to a model of another shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import trimesh
from PIL import Image

from core.border.messages import Progress
from core.errors import InputError
from core.job.folder import load_job
from core.job.pack import pack
from core.job.run import Cancelled, run_job
from core.mesh.mesh import Mesh
from core.modes.mode import OptimizingMode
from core.modes.table import open_mode
from core.optimize import beginning, optimize

FEATURE = "blocks.3.2:10"
Make = Callable[..., Path]


@pytest.fixture
def make(ball: Mesh, stripes: np.ndarray, tmp_path: Path) -> Make:
    """Packs a job that moves the vertices of ``ball.obj``, with UVs or without."""
    Image.fromarray(stripes).save(tmp_path / "stripes.png")

    def job(name: str = "job", uvs: bool = True, **settings: Any) -> Path:
        assert ball.uvs is not None
        lines = [f"v {x} {y} {z}" for x, y, z in 2 * ball.positions + [5, 0, 0]]
        lines += [f"vt {u} {v}" for u, v in ball.uvs.reshape(-1, 2)] if uvs else []
        for number, corners in enumerate(ball.triangles + 1):
            texel = [f"/{3 * number + corner + 1}" if uvs else "" for corner in range(3)]
            lines.append("f " + " ".join(f"{vertex}{end}" for vertex, end in zip(corners, texel, strict=True)))
        (tmp_path / "ball.obj").write_text("\n".join(lines), encoding="utf-8")
        goal = {} if "style" in settings else {"feature": FEATURE}
        small = {"view_size": 96, "steps": 8, "most_triangles": 5000, "device": "cpu"}
        values = {"mode": "vertices", "mesh": str(tmp_path / "ball.obj"), **goal, **small, **settings}
        folder = tmp_path / name
        pack(values, folder)
        return folder

    return job


def positions_in(folder: Path) -> np.ndarray:
    with np.load(folder / "vertices.npz") as arrays:
        return np.asarray(arrays["positions"])


def judged(folder: Path) -> tuple[float, float]:
    """Return the loss before and after a job, without strain, on average over views that it has not seen."""
    mode = open_mode(load_job(folder), folder)
    assert isinstance(mode, OptimizingMode)
    problem = mode.problem
    start = beginning(problem)
    rest = [parameter.clone() for parameter in start.parameters]
    *_, last = optimize(problem, mode.schedule, start)

    def loss(parameters: list[torch.Tensor]) -> float:
        found = []
        for (view,) in problem.views(1000, 1012):
            with torch.no_grad():
                picture = problem.picture(view, parameters)
            picture[:, 4] = 0
            found.append(float(problem.loss(view, picture, {})[0]))
        return float(np.mean(found))

    return loss(rest), loss([parameter.detach() for parameter in last.parameters])


def test_the_shape_shows_its_feature_more_and_more(make: Make) -> None:
    before, after = judged(make(steps=30))
    assert after < 1.2 * before < 0


def test_a_style_is_approached(make: Make, tmp_path: Path) -> None:
    before, after = judged(make(steps=30, style=[str(tmp_path / "stripes.png")]))
    assert 0 < after < 0.97 * before


def test_files_and_account_agree(make: Make) -> None:
    folder = make()
    list(run_job(folder))
    account = json.loads((folder / "result.json").read_text(encoding="utf-8"))["moved"]
    with np.load(folder / "mesh.npz") as arrays:
        rest = arrays["positions"]
    moved = positions_in(folder)
    assert moved.shape == rest.shape
    ways = np.linalg.norm(moved - rest, axis=1)
    assert 0 < ways.max() <= account["most"] * 1.001 <= 0.06 * 2 * 1.01
    assert account["crossing_triangles"] == 0 and account["notes"] == []
    model = trimesh.load_mesh(folder / "model.glb")
    assert isinstance(model, trimesh.Trimesh)
    assert len(model.faces) == account["triangles"]
    # On a seam, vertices that are one in the mesh are one in space still.
    model.merge_vertices(merge_tex=True, merge_norm=True)
    assert model.is_watertight
    assert np.abs(model.bounds.mean(axis=0) - [5, 0, 0]).max() < 0.15


def test_a_shape_that_goes_through_itself_is_told(make: Make) -> None:
    folder = make(bound=1.0, smoothness=0.0, edge_lengths=0.0, learning_rate=1.0)
    list(run_job(folder))
    account = json.loads((folder / "result.json").read_text(encoding="utf-8"))["moved"]
    assert account["crossing_triangles"] > 10
    assert f"{account['crossing_triangles']:,} triangles go through others now" in account["notes"][0]


def test_a_canceled_job_resumes_to_the_same_shape(make: Make) -> None:
    whole, halves = make("whole"), make("halves")
    list(run_job(whole))
    with closing(run_job(halves)) as running:
        for event in running:
            if isinstance(event, Progress) and event.step == 4:
                running.throw(Cancelled())
                list(running)
    assert not np.array_equal(positions_in(halves), positions_in(whole))
    list(run_job(halves, resume=True))
    np.testing.assert_array_equal(positions_in(halves), positions_in(whole))


def test_clay_needs_no_uvs(make: Make) -> None:
    folder = make(uvs=False, steps=2)
    list(run_job(folder))
    assert positions_in(folder).std() > 0


def test_a_texture_needs_uvs(make: Make, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no UVs on some or all of its faces, so it cannot wear a texture; unwrap it"):
        make(uvs=False, texture=str(tmp_path / "stripes.png"))
    folder = make("worn", texture=str(tmp_path / "stripes.png"), steps=2)
    list(run_job(folder))
    shown = np.asarray(Image.open(folder / "turntable.png").convert("RGB"), float)
    # Orange stripes: clay would be gray.
    assert (shown[..., 0] - shown[..., 2]).max() > 100
