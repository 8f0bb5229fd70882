"""The command that plans a batch tells people and programs what has become of each row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.faces.cli.main import main

Streams = pytest.CaptureFixture[str]


@pytest.fixture
def sheet(quad: Path, picture: Path) -> Path:
    path = quad.with_name("sheet.csv")
    rows = [f"{quad.name},{picture.name},{seed}" for seed in (1, 1, 2)]
    path.write_text(
        "\n".join(["mesh,style,seed", *rows, f"none.obj,{picture.name},", f"none.obj,{picture.name},3", "x"])
    )
    return path


def test_people_read_each_sentence_once(sheet: Path, tmp_path: Path, capfd: Streams) -> None:
    assert main(["batch", "plan", str(sheet), "--out", str(tmp_path / "out")]) == 1
    stdout, stderr = capfd.readouterr()
    missing, wrong, counts = stdout.splitlines()
    assert missing == f"Row 5 and 1 more: {sheet.with_name('none.obj')} does not exist; check the path of the mesh."
    assert wrong.startswith("Row 7: ")
    assert counts.startswith(
        "6 rows, 2 jobs, 2 of them new; 3 rows without jobs, because something is wrong with them. "
    )
    # No terminal, no bar.
    assert stderr == ""


def test_programs_read_json(sheet: Path, tmp_path: Path, capfd: Streams) -> None:
    typed = ["batch", "plan", str(sheet), "--out", str(tmp_path / "out"), "--json"]
    assert main(typed) == 1
    facts = json.loads(capfd.readouterr().out)
    assert {name: facts[name] for name in ("rows", "jobs", "new")} == {"rows": 6, "jobs": 2, "new": 2}
    assert [error["row"] for error in facts["errors"]] == ["5", "6", "7"]
    sheet.write_text("\n".join(sheet.read_text(encoding="utf-8").splitlines()[:4]), encoding="utf-8")
    assert main(typed) == 0
    assert json.loads(capfd.readouterr().out) == {"rows": 3, "jobs": 2, "new": 0, "errors": []}


def test_a_sheet_that_is_none_is_wrong_input(tmp_path: Path, capfd: Streams) -> None:
    assert main(["batch", "plan", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 2
    assert "none.csv cannot be read" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()
