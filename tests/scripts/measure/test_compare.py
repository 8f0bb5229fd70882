"""The command that compares two folders of textures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts.measure import compare


def figures(mesh: str, style: str, seam: float | None, palette: float) -> dict[str, object]:
    return {
        "mesh": mesh,
        "style_picture": style,
        "seam": seam,
        "grain": 1.0,
        "palette": palette,
        "scale": {"spread": None, "own": None},
        "balance": {"ratio": 0.5},
        "style": {"over_wrapped": 0.7},
        "seconds": 20.0,
    }


def write(folder: Path, gray: int, **values: object) -> None:
    made = folder / f"{values['mesh']}-{values['style_picture']}"
    made.mkdir(parents=True)
    (made / "figures.json").write_text(json.dumps(values), encoding="utf-8")
    Image.fromarray(np.full((32, 32, 3), gray, np.uint8)).save(made / "picture.png")


def test_arrows_medians_and_pairs_of_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write(before, 50, **figures("coat", "stone", 1.2, 0.02))
    write(after, 150, **figures("coat", "stone", 1.0, 0.001))
    write(before, 50, **figures("leaf", "ihc", None, 0.01))
    write(after, 150, **figures("leaf", "ihc", None, 0.003))
    write(before, 50, **figures("only", "before", 1.2, 0.02))
    assert compare.main([str(before), str(after), "--out", str(tmp_path / "out")]) == 0
    table = (tmp_path / "out" / "table.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == table
    lines = table.splitlines()
    assert lines[0] == "| mesh | style picture | seam | grain | palette | balance | style | seconds |"
    assert lines[2] == "| coat | stone | 1.20 → 1.00 | 1.00 | 2.00% → 0.10% | 0.50 | 0.70 | 20 |"
    assert lines[3].startswith("| leaf | ihc | – | 1.00 | 1.00% → 0.30% |")
    assert lines[4].startswith("| **median** |  | 1.20 → 1.00 | 1.00 | 1.50% → 0.20% |") and len(lines) == 5
    sheet = np.asarray(Image.open(tmp_path / "out" / "sheet.png").convert("L"))
    assert (sheet == 50).sum() == (sheet == 150).sum() == 2 * 32 * 32


def test_nothing_in_common_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main([str(tmp_path), str(tmp_path)]) == 1
    assert capsys.readouterr().err.endswith("have no pair in common.\n")
