"""The files of a batch's report."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.batch.folder import Entry, job_folder, write_index
from core.batch.report.sheet import sheet_name
from core.batch.report.write import write_report
from core.batch.standing import Standing, write_standing
from core.border.names import RESULT_FILE, STANDING_FILE, TURNTABLE_FILE
from core.errors import InputError
from core.faces.cli.main import main
from tests.core.batch.report.batches import COLORS, ODD_NAMES, finished, make_batch, make_long_batch


def shown(batch: Path) -> dict[str, Any]:
    """Return what the page of a batch shows."""
    text = (batch / "report" / "data.js").read_text(encoding="ascii")
    return json.loads(text.removeprefix("patina(").removesuffix(");\n"))


def color_of(path: Path) -> list[int]:
    """Return the color in the middle of a picture, 0 or 1 for each channel."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    return [int(level > 127) for level in pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]]


def test_every_row_is_shown(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    report = write_report(batch)
    assert report.page == batch / "index.html" and report.page.exists() and report.goes_on
    data = shown(batch)
    assert data["title"] == "night" and data["goesOn"] and data["aims"] == {"seam": "≤ 1.1"}
    rows = {row["name"]: row for row in data["rows"]}
    assert list(rows)[-len(ODD_NAMES) :] == list(ODD_NAMES)
    assert [row["state"] for row in data["rows"][:6]] == [*3 * ["finished"], "running", "failed", "refused"]
    chair, lamp = rows["chair 10"], rows["lamp"]
    assert chair["style"] == "red" and chair["seconds"] == 30 and chair["memory"] == 10**9
    assert chair["figures"] == {"seam": 1.7}
    assert (lamp["step"], lamp["steps"], lamp["left"], lamp["picture"]) == (30, 120, 90, "preview.png")
    assert rows["sofa"]["style"] == "blocks.4.1:7" and "labels" not in rows["sofa"]
    assert rows["table"]["attempts"] == 3 and "picture" not in rows["table"]


def test_the_page_names_no_folder_of_anyone(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    write_report(batch)
    rows = {row["name"]: row for row in shown(batch)["rows"]}
    assert rows["table"]["message"] == "There is no picture green.jpg; check the path."
    assert rows["sofa"]["message"] == "There is no file sofa.obj; check the path."
    for page in (batch / "index.html", batch / "report" / "data.js"):
        text = page.read_text(encoding="utf-8")
        assert not any(secret in text for secret in (str(tmp_path), "/home/", "Users", "shed/", "../secret"))


def test_turntables_and_styles_have_small_copies(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    write_report(batch)
    for row, color in zip(shown(batch)["rows"], COLORS.values(), strict=False):
        assert color_of(batch / row["small"]) == list(color)
        assert [color_of(batch / style) for style in row["styles"]] == [list(color)]
        first, count, columns, side, *_ = row["views"]
        assert (first, count, columns, side) == (0, 8, 4, 96)


def test_small_copies_are_made_anew_when_the_result_is(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    write_report(batch)
    small = {row["name"]: batch / row["small"] for row in shown(batch)["rows"] if "small" in row}
    first, other = small["chair 10"], small["chair 9"]
    written = other.stat().st_ino
    folder = job_folder(batch, "job0")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    finished(folder, COLORS["blue"], 1.0)
    later = (folder / TURNTABLE_FILE).stat().st_mtime_ns + 10**9
    os.utime(folder / TURNTABLE_FILE, ns=(later, later))
    write_report(batch)
    assert color_of(first) == [0, 0, 1]
    assert other.stat().st_ino == written


def test_what_a_render_farm_ran_is_told_by_its_result(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    folder = job_folder(batch, "failed")
    (folder / STANDING_FILE).unlink()
    result = {"status": "failed", "message": "It burned.", "seconds": {"total": 12.5}}
    (folder / RESULT_FILE).write_text(json.dumps(result))
    write_report(batch)
    (row,) = [row for row in shown(batch)["rows"] if row["name"] == "table"]
    assert (row["state"], row["message"], row["seconds"]) == ("failed", "It burned.", 12.5)


def test_damaged_files_say_nothing(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    folder = job_folder(batch, "job0")
    for path in folder.iterdir():
        path.write_bytes(b"{broken")
    write_report(batch)
    row = shown(batch)["rows"][0]
    assert row["state"] == "waiting" and "small" not in row and "figures" not in row


def test_the_sheet_has_pages(tmp_path: Path) -> None:
    batch = make_long_batch(tmp_path / "night", 101)
    sheets = write_report(batch).sheets
    assert [path.name for path in sheets] == ["contact_sheet.png", "contact_sheet_2.png"]
    with Image.open(sheets[0]) as first, Image.open(sheets[1]) as second:
        assert second.height < first.height
        red = (np.asarray(first.convert("RGB")).astype(int) - (255, 0, 0)).__abs__().sum(axis=2) < 40
    # Every third asset shows the red job, at 200 × 200 pixels but for the rounded corners.
    assert red.sum() == pytest.approx(33 * 200 * 200, rel=0.01)
    kept = sheets[0].stat().st_ino
    write_index(batch, [Entry("2", "alone", "job0")])
    write_report(batch)
    assert sheets[0].stat().st_ino != kept and not (batch / sheet_name(2)).exists()


def test_a_sheet_that_shows_the_same_stays(tmp_path: Path) -> None:
    batch = make_batch(tmp_path / "night")
    (sheet,) = write_report(batch).sheets
    kept = sheet.stat().st_ino
    write_report(batch)
    assert sheet.stat().st_ino == kept
    write_standing(job_folder(batch, "running"), Standing("cancelled"))
    write_report(batch)
    assert sheet.stat().st_ino != kept


def test_an_empty_batch_has_a_page(tmp_path: Path) -> None:
    write_index(tmp_path, [])
    report = write_report(tmp_path)
    assert report.page.exists() and len(report.sheets) == 1 and not report.goes_on


def test_the_command_names_what_it_wrote(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    batch = make_batch(tmp_path / "night")
    assert main(["batch", "report", str(batch)]) == 0
    assert capfd.readouterr().out == f"{batch / 'index.html'}, {batch / 'contact_sheet.png'}\n"
    with pytest.raises(InputError, match="is not a batch"):
        write_report(tmp_path)
