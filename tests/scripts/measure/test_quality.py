"""The command that measures many meshes and styles, with one small mesh and one style."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from scripts.measure import quality

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
