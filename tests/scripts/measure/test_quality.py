"""The command that measures many meshes and styles, with one small mesh and one style."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from scripts.measure import quality
from scripts.measure.style_choice import Style

SMALL = ["--meshes", "leaf", "--styles", "stone", "--set", "size=64", "steps=16", "view_size=64"]


def test_a_sheet_and_a_table_and_nothing_twice(
    few_views: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quality.main([*SMALL, "--out", str(tmp_path)]) == 0
    row = capsys.readouterr().out
    assert row.startswith("| leaf | stone | – |"), "a leaf has no seams"
    assert (tmp_path / "table.md").read_text(encoding="utf-8").endswith(row)
    (figures,) = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["style"]["over_wrapped"] > 0 and figures["coverage"]["hidden"] == 0
    assert Image.open(tmp_path / "sheet.png").size == Image.open(tmp_path / "leaf-stone" / "picture.png").size
    made = (tmp_path / "leaf-stone" / "texture.png").stat().st_mtime_ns
    assert quality.main([*SMALL, "--out", str(tmp_path), "--again"]) == 0
    assert (tmp_path / "leaf-stone" / "texture.png").stat().st_mtime_ns == made
    capsys.readouterr()
    assert quality.main([*SMALL, "--out", str(tmp_path), "--jobs", "2"]) == 0
    assert capsys.readouterr().out == row, "read by another process"
    every = ["--meshes", "house", "leaf", "--out", str(tmp_path)]
    assert quality.main([*every, "--like", str(tmp_path)]) == 0
    assert capsys.readouterr().out == row, "of all these pairs, only one was measured in that folder"
    assert quality.main([*every, "--like", str(tmp_path / "empty")]) == 1
    assert capsys.readouterr().err.startswith("patina: there is nothing to make; ")


def test_each_mesh_has_some_of_the_styles_in_turn() -> None:
    styles = [Style(name, Path()) for name in "abcde"]
    names = [["".join(style.name for style in row)] for row in quality.rotated(styles, 3, 2)]
    assert names == [["ab"], ["cd"], ["ea"]]
    assert quality.rotated(styles, 2, None) == [styles, styles]


def test_another_engine_makes_it_in_another_process(
    few_views: None, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert quality.main([*SMALL, "--out", str(tmp_path), "--engine", str(root)]) == 0
    (figures,) = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert figures["palette"] < 1 and "coverage" not in figures, "today's cameras are not those of another engine"
