"""Prints as jobs: from a mesh file and a picture to a folder of files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.border.messages import Finished, Writing
from core.errors import InputError
from core.faces.cli.main import main
from core.job.pack import pack
from core.job.run import Cancelled, run_job
from tests.core.printing.models import ball

Streams = pytest.CaptureFixture[str]
FULL_COLOR = ["ball_full_color.3mf", "ball_obj.zip", "ball_vrml.zip", "ball.glb", "ball.ply"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with ``ball.obj``, Y up, of 320 triangles, ``open.obj``, which lacks some, and ``texture.png``."""
    model = ball(1.0, 2, 96)
    assert model.mesh.uvs is not None
    x, y, z = model.mesh.positions.T
    corners = np.arange(1, model.mesh.triangles.size + 1).reshape(-1, 3)
    lines = [f"v {a} {b} {c}" for a, b, c in zip(x, z, -y, strict=True)]
    lines += [f"vt {u} {v}" for u, v in model.mesh.uvs.reshape(-1, 2)]
    faces = [
        "f " + " ".join(f"{vertex + 1}/{uv}" for vertex, uv in zip(vertices, uvs, strict=True))
        for vertices, uvs in zip(model.mesh.triangles, corners, strict=True)
    ]
    (tmp_path / "ball.obj").write_text("\n".join(lines + faces), encoding="utf-8")
    (tmp_path / "open.obj").write_text("\n".join(lines + faces[9:]), encoding="utf-8")
    Image.fromarray(model.texture).save(tmp_path / "texture.png")
    return tmp_path


@pytest.fixture
def typed(files: Path) -> Callable[..., int]:
    """Types ``python -m core print`` for the ball and returns the exit status."""

    def run(*options: str, mesh: str = "ball.obj") -> int:
        given = ["--mesh", str(files / mesh), "--texture", str(files / "texture.png")]
        return main(["print", *given, "--height", "4cm", "--out", str(files / "job"), *options])

    return run


def result_in(folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / "job" / "result.json").read_text(encoding="utf-8"))
    return result


def written(folder: Path) -> dict[str, bytes]:
    """The files that a print has written, but for what differs from run to run."""
    return {name: (folder / "job" / name).read_bytes() for name in result_in(folder)["files"]}


def test_one_command_makes_the_files_for_all(typed: Callable[..., int], files: Path, capfd: Streams) -> None:
    assert typed("--for", "all", "--filament-count", "3") == 0
    result = result_in(files)
    made = [*FULL_COLOR, "ball_filament.3mf", "ball_print_sheet.pdf", "ball_resolution.png", "elements.npz"]
    assert result["files"] == made
    account = result["print"]
    assert account["size_mm"] == pytest.approx([40, 40, 40], abs=0.5)
    assert [file["name"] for file in account["files"]] == made[:-3]
    assert sum(filament["share"] for filament in account["filaments"]) == pytest.approx(1, abs=0.001)
    assert {check["verdict"] for check in account["checks"] if check["name"] == "holes"} == {"passed"}
    stdout, stderr = capfd.readouterr()
    assert "ball: 40" in stdout and "Filaments: " in stdout and "ball_obj.zip" in stdout
    assert not stderr
    left = {path.name for path in (files / "job").iterdir()} - {*made, "job.json", "result.json", "mesh.npz"}
    assert len(left) == 1, "only the texture remains beside them"


def test_a_mended_print_is_as_high_as_asked(typed: Callable[..., int], files: Path) -> None:
    assert typed("--repair", "watertight", "--formats", "obj", mesh="open.obj") == 0
    account = result_in(files)["print"]
    assert account["changes"]
    assert account["size_mm"][2] == pytest.approx(40, abs=0.01)


def test_the_same_job_makes_the_same_bytes(typed: Callable[..., int], files: Path) -> None:
    assert typed("--for", "all", "--filaments", "red", "white", "--formats", "3mf", "obj") == 0
    first = written(files)
    assert set(first) >= {"ball_full_color.3mf", "ball_obj.zip", "ball_filament.3mf"}
    assert main(["run", str(files / "job")]) == 0
    assert written(files) == first


def test_names_follow_the_print(typed: Callable[..., int], files: Path) -> None:
    assert typed("--name", "Бал \\ d'été", "--formats", "obj") == 0
    (name,) = (file["name"] for file in result_in(files)["print"]["files"])
    assert name == "dete_obj.zip"
    with zipfile.ZipFile(files / "job" / name) as archive:
        assert all(inside.startswith("dete.") for inside in archive.namelist())


@pytest.mark.parametrize(
    ("only", "made"),
    [
        ("checks", ["ball_resolution.png", "elements.npz"]),
        ("preview", ["filament_preview.npz"]),
        ("copy", ["print_model.npz", "print_texture.png"]),
    ],
)
def test_a_part_of_the_work_is_enough(typed: Callable[..., int], files: Path, only: str, made: list[str]) -> None:
    assert typed("--only", only) == 0
    assert result_in(files)["files"] == made
    assert result_in(files)["print"]["checks"]


def test_failed_checks_are_told_and_the_files_are_written(
    typed: Callable[..., int], files: Path, capfd: Streams
) -> None:
    assert typed("--formats", "obj", mesh="open.obj") == 0
    stdout, stderr = capfd.readouterr()
    assert "ball_obj.zip" not in stdout and "open_obj.zip" in stdout
    assert "✗ Holes: " in stdout
    assert "These checks failed: Holes" in stderr


def test_what_is_broken_is_mended_on_request(typed: Callable[..., int], files: Path) -> None:
    assert typed("--formats", "obj", "--repair", "holes", mesh="open.obj") == 0
    account = result_in(files)["print"]
    verdicts = {
        when: {check["name"]: check["verdict"] for check in account[when]} for when in ("checks_before", "checks")
    }
    assert (verdicts["checks_before"]["holes"], verdicts["checks"]["holes"]) == ("failed", "passed")
    assert account["changes"]


def test_json_is_all_there_is_on_standard_output(typed: Callable[..., int], files: Path, capfd: Streams) -> None:
    assert typed("--formats", "obj", "--json", mesh="open.obj") == 0
    stdout, stderr = capfd.readouterr()
    assert json.loads(stdout)["print"] == result_in(files)["print"]
    assert stderr.startswith("patina: These checks failed")


def test_a_canceled_print_leaves_no_half_files_and_goes_on(typed: Callable[..., int], files: Path) -> None:
    assert typed("--formats", "3mf", "obj") == 0
    assert main(["print", "--resume", "--out", str(files / "job")]) == 2, "there is nothing to resume"
    whole = written(files)
    for name in whole:
        (files / "job" / name).unlink()
    before = {path.name for path in (files / "job").iterdir()}
    events = run_job(files / "job")
    while not isinstance(event := next(events), Writing) or event.done < 0.8 * event.total:
        pass
    end = events.throw(Cancelled())
    assert isinstance(end, Finished) and end.status == "cancelled"
    after = {path.name for path in (files / "job").iterdir()} - before
    assert after <= {*whole, "checkpoint.pt"}, "whole files, or none"
    assert result_in(files)["files"] == []
    assert main(["run", str(files / "job"), "--resume"]) == 0
    assert written(files) == whole


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--height", "tall"], "80mm"),
        (["--height", "0mm"], "height"),
        (["--height", "-3"], "height"),
        (["--texture", "missing.png"], "missing.png"),
        (["--mesh", "missing.obj"], "missing.obj"),
        (["--profile", "missing.icc"], "missing.icc"),
        (["--for", "everyone"], "--for"),
        (["--formats", "stl"], "--formats"),
        (["--process", "clay"], "--process"),
        (["--for", "filament", "--filaments", "rde"], "Red"),
        (["--for", "filament", "--filaments", "#12345"], "#12345"),
        (["--hollow", "19cm"], "hollow"),
    ],
)
def test_mistakes_are_told_in_one_sentence(
    typed: Callable[..., int], options: list[str], words: str, capfd: Streams
) -> None:
    assert typed(*options) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("patina: ") and line.endswith((".", "?"))
    assert words.lower() in line.lower()


def test_no_format_is_no_print(files: Path) -> None:
    given = {"mode": "print", "mesh": str(files / "ball.obj"), "formats": []}
    pack(given, files / "job")
    with pytest.raises(InputError, match="There is no format"):
        next(run_job(files / "job"))
    pack({**given, "only": "checks"}, files / "job")
    (*_, end) = run_job(files / "job")
    assert isinstance(end, Finished) and end.status == "finished"
