"""The comparison of backbones, with tiny pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from scripts.measure import compare_backbones


def test_a_row_for_each_backbone_and_kind_of_gradient(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.effect_noise((96, 96), 60).convert("RGB").save(tmp_path / "content.png")
    options = ["--styles", "stone", "--content", str(tmp_path / "content.png"), "--steps", "3", "--side", "64"]
    names = ["--backbones", "efficientnet_lite0", "squeezenet1_1"]
    assert compare_backbones.main([*options, *names, "--out", str(tmp_path / "out")]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if "stone" in line]
    assert [row.split("|")[1:3] for row in rows] == [
        [" efficientnet_lite0 ", " own "],
        [" squeezenet1_1 (random weights) ", " own "],
        [" squeezenet1_1 (random weights) ", " smoothed "],
    ]
    assert (tmp_path / "out" / "table.md").read_text().count("stone") == 3
    with Image.open(tmp_path / "out" / "sheet.png") as sheet:
        assert sheet.width == 64 and sheet.height > 3 * 64
