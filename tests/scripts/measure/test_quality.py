"""The command that measures many meshes and styles, with one small mesh and one style."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError

import pytest
from PIL import Image

from scripts.measure import quality
from scripts.measure.evaluation import judges
from scripts.measure.style_choice import Style

SMALL = ["--meshes", "leaf", "--styles", "stone", "--set", "size=64", "steps=16", "view_size=64"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A grid of one texture, judged from few views."""
    made = tmp_path_factory.mktemp("quality")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(judges, "VIEWS", 2)
        assert quality.main([*SMALL, "--out", str(made)]) == 0
        yield made


@pytest.fixture(scope="module")
def row(folder: Path) -> str:
    return (folder / "table.md").read_text(encoding="utf-8").splitlines()[-1] + "\n"


def test_a_sheet_and_a_table(folder: Path, row: str) -> None:
    assert row.startswith("| leaf | stone | – |"), "a leaf has no seams"
    (figures,) = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert figures["style"]["over_wrapped"] > 0 and figures["coverage"]["hidden"] == 0
    assert Image.open(folder / "sheet.png").size == Image.open(folder / "leaf-stone" / "picture.png").size


def test_textures_are_measured_again_but_not_made_twice(
    folder: Path, row: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = (folder / "leaf-stone" / "texture.png").stat().st_mtime_ns
    assert quality.main([*SMALL, "--out", str(folder), "--again"]) == 0
    assert (folder / "leaf-stone" / "texture.png").stat().st_mtime_ns == made
    assert capsys.readouterr().out == row


def test_other_processes_tell_the_same(folder: Path, row: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert quality.main([*SMALL, "--out", str(folder), "--jobs", "2"]) == 0
    assert capsys.readouterr().out == row


def test_other_processes_make_meshes_and_run_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CalledProcessError):
        quality.main([*SMALL, "steps=0", "--out", "here", "--jobs", "2"])
    assert (tmp_path / "here" / "leaf-stone" / "mesh.npz").exists()
    assert "steps" in capfd.readouterr().err, "the job has begun, and says what is wrong with it"


def test_of_all_pairs_only_those_of_another_folder(folder: Path, row: str, capsys: pytest.CaptureFixture[str]) -> None:
    every = ["--meshes", "house", "leaf", "--out", str(folder)]
    assert quality.main([*every, "--like", str(folder)]) == 0
    assert capsys.readouterr().out == row
    assert quality.main([*every, "--like", str(folder / "empty")]) == 1
    assert capsys.readouterr().err.startswith("patina: there is nothing to make; ")


def test_each_mesh_has_some_of_the_styles_in_turn() -> None:
    styles = [Style(name, Path()) for name in "abcde"]
    names = [["".join(style.name for style in row)] for row in quality.rotated(styles, 3, 2)]
    assert names == [["ab"], ["cd"], ["ea"]]
    assert quality.rotated(styles, 2, None) == [styles, styles]


def test_another_engine_makes_it_in_another_process(few_views: None, root: Path, tmp_path: Path) -> None:
    assert quality.main([*SMALL, "--out", str(tmp_path), "--engine", str(root)]) == 0
    (figures,) = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["palette"] < 1 and "coverage" not in figures, "today's cameras are not those of another engine"
