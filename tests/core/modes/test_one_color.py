"""Prints in one color, with a relief and without."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lib3mf
import numpy as np
import pytest
import trimesh

from core.faces.cli.main import main
from tests.core.modes.test_displace import files  # noqa: F401  (a fixture)

MADE = ["ball.stl", "ball_one_color.3mf"]


@pytest.fixture
def typed(files: Path) -> Callable[..., int]:  # noqa: F811
    def run(*options: str) -> int:
        given = ["--mesh", str(files / "ball.obj"), "--height", "40mm", "--out", str(files / "job")]
        return main(["print", *given, "--triangle-limit", "30000", *options])

    return run


def print_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "job" / "result.json").read_text(encoding="utf-8"))["print"]
    return found


def read_three_mf(path: Path) -> trimesh.Trimesh:
    model = lib3mf.get_wrapper().CreateModel()
    model.QueryReader("3mf").ReadFromFile(str(path))
    assert model.GetUnit() == lib3mf.ModelUnit.MilliMeter
    bodies = model.GetMeshObjects()
    assert bodies.MoveNext()
    body = bodies.GetCurrentMeshObject()
    vertices = [list(vertex.Coordinates) for vertex in body.GetVertices()]
    return trimesh.Trimesh(vertices, [list(triangle.Indices) for triangle in body.GetTriangleIndices()], process=False)


def verdicts(account: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["verdict"] for check in account["checks"]}


def test_a_model_is_printed_in_one_color(typed: Callable[..., int], files: Path) -> None:  # noqa: F811
    assert typed("--for", "one-color") == 0
    account = print_in(files)
    assert [file["name"] for file in account["files"]] == MADE
    assert account["process"] == "fdm-0.4"
    assert not {"resolution", "gamut"} & verdicts(account).keys()
    for read in (trimesh.load_mesh(files / "job" / MADE[0]), read_three_mf(files / "job" / MADE[1])):
        assert read.is_watertight
        np.testing.assert_allclose(np.ptp(read.vertices, axis=0)[2], 40, atol=0.01)
    assert (files / "job" / "ball_print_sheet.pdf").is_file()


def test_a_relief_is_as_deep_as_asked_on_a_print_as_high_as_asked(
    typed: Callable[..., int],
    files: Path,  # noqa: F811
) -> None:
    relief = ("--relief", str(files / "dots.png"), "--relief-depth", "1mm", "--relief-side", "engrave")
    assert typed("--for", "one-color", *relief) == 0
    account = print_in(files)
    assert verdicts(account)["holes"] == "passed"
    assert any("relief of 1 mm" in change for change in account["changes"])
    read = trimesh.load_mesh(files / "job" / "ball.stl")
    assert read.is_watertight and read.is_winding_consistent
    np.testing.assert_allclose(np.ptp(read.vertices, axis=0)[2], 40, atol=0.01)
    assert read.vertices[:, 2].min() == pytest.approx(0, abs=1e-3)
    radii = np.linalg.norm(read.vertices - (read.bounds[0] + read.bounds[1]) / 2, axis=1)
    # The dots are deepest in places that are not evenly spread, so that the middle is off a little.
    assert np.diff(np.quantile(radii, [0.1, 0.9]))[0] == pytest.approx(1, abs=0.3)


def test_the_heights_beside_the_texture_are_found(typed: Callable[..., int], files: Path) -> None:  # noqa: F811
    recorded = {"maps": {"height": {"file": "dots.png", "depth": 0.1, "zero": 0.5}}}
    (files / "result.json").write_text(json.dumps(recorded), encoding="utf-8")
    texture = ("--texture", str(files / "texture.jpg"))
    assert typed("--for", "one-color", *texture) == 0
    # The ball has a radius of 1, and is 40 mm high.
    assert any("relief of 2 mm" in change for change in print_in(files)["changes"])
    assert typed("--for", "full-color", "--formats", "obj", *texture) == 0
    assert not print_in(files)["changes"]


def test_all_files_have_the_relief(typed: Callable[..., int], files: Path) -> None:  # noqa: F811
    relief = ("--relief", str(files / "dots.png"), "--relief-depth", "1mm", "--filaments", "red", "white")
    texture = ("--texture", str(files / "texture.jpg"))
    assert typed("--for", "all", "--formats", "obj", *relief, *texture) == 0
    made = {file["name"] for file in print_in(files)["files"]}
    assert made == {"ball_obj.zip", "ball_filament.3mf", *MADE}
    assert print_in(files)["triangles"] > 5_000


def test_a_shallow_relief_is_told(typed: Callable[..., int], files: Path) -> None:  # noqa: F811
    assert typed("--for", "one-color", "--relief", str(files / "dots.png"), "--relief-depth", "0.1mm") == 0
    assert any("smallest detail" in change for change in print_in(files)["changes"])


def test_checks_name_faces_of_the_model_without_its_relief(typed: Callable[..., int], files: Path) -> None:  # noqa: F811
    relief = ("--relief", str(files / "dots.png"), "--relief-depth", "1mm", "--process", "sandstone")
    assert typed("--for", "one-color", "--only", "checks", *relief) == 0
    elements = np.load(files / "job" / "elements.npz")
    faces = len(trimesh.load_mesh(files / "ball.obj").faces)
    assert all(elements[name].max(initial=0) < faces for name in elements.files if name.endswith("_faces"))
