"""A batch remembers what was asked for, and how far each job is."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.batch.folder import Entry, jobs_of, read_index, replace_rows, source_of, write_index
from core.batch.standing import Standing, read_standing, write_standing
from core.border.names import BATCH_INDEX_FILE, STANDING_FILE
from core.errors import InputError


def test_the_index_keeps_rows_in_their_order(tmp_path: Path) -> None:
    rows = [
        Entry("2", "chair", "a1", labels={"style": "mosaic"}),
        Entry("3", "table", error="There is no file table.obj; check the path."),
        Entry("4.1", "chair again", "a1"),
    ]
    write_index(tmp_path, rows)
    assert read_index(tmp_path) == rows
    assert list(jobs_of(rows)) == ["a1"]


def test_other_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a batch"):
        read_index(tmp_path)
    (tmp_path / BATCH_INDEX_FILE).write_text('{"row": "1"}\n')
    with pytest.raises(InputError, match="is damaged; plan the batch again"):
        read_index(tmp_path)


def test_rows_take_the_place_of_those_from_the_same_sheet(tmp_path: Path) -> None:
    rows = [Entry("2", "a", "1", source="a.csv"), Entry("2", "b", "2", source="b.csv"), Entry("1", "c", "3")]
    write_index(tmp_path, [rows[2], *rows[:2]])
    new = Entry("2", "new", "4", source="b.csv")
    # Rows of an index from before there were sources belong to all.
    assert replace_rows(tmp_path, [new], "b.csv") == [new, rows[0]] == read_index(tmp_path)
    assert replace_rows(tmp_path, [], "c.csv") == [new, rows[0]]
    (tmp_path / BATCH_INDEX_FILE).write_text("{")
    assert replace_rows(tmp_path, [new], "b.csv") == [new] == read_index(tmp_path)
    (tmp_path / "sheets").mkdir()
    assert source_of(tmp_path / "sheets" / "a.csv", tmp_path / "batch") == "../sheets/a.csv"


def test_an_index_without_sources_is_read(tmp_path: Path) -> None:
    (tmp_path / BATCH_INDEX_FILE).write_text('{"row": "2", "name": "a", "job": "1", "error": "", "labels": {}}\n')
    assert read_index(tmp_path) == [Entry("2", "a", "1")]


def test_a_job_without_a_standing_waits(tmp_path: Path) -> None:
    assert read_standing(tmp_path).state == "waiting"
    written = Standing("running", 3, 40, 12.5, attempts=1, worker="shed/4711")
    write_standing(tmp_path, written)
    assert read_standing(tmp_path) == written
    (tmp_path / STANDING_FILE).write_text('{"state": "dancing"}')
    assert read_standing(tmp_path).state == "waiting"
