"""What is submitted to a farm is read from the batch."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.batch.farms.submission import submission_of
from core.batch.folder import Entry, job_folder, write_index
from core.batch.standing import Standing, write_standing
from core.errors import InputError


def test_a_submission_has_each_job_once_and_knows_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    write_index(tmp_path, [Entry("2", "chair", "b2"), Entry("3", "stool", "a1"), Entry("4", "chair", "b2")])
    job_folder(tmp_path, "a1").mkdir(parents=True)
    write_standing(job_folder(tmp_path, "a1"), Standing("finished", seconds=10, peak_memory=2**30))
    monkeypatch.chdir(tmp_path.parent)
    found = submission_of(Path(tmp_path.name))
    assert found.jobs == ("b2", "a1")
    assert found.batch == found.out == tmp_path
    assert (found.python, found.patina) == (sys.executable, str(root))
    assert found.needs.memory == 1280 and found.needs.minutes == 10


def test_a_batch_without_jobs_is_refused(tmp_path: Path) -> None:
    write_index(tmp_path, [Entry("2", "chair", error="There is no mesh.")])
    with pytest.raises(InputError, match="has no jobs"):
        submission_of(tmp_path)


def test_titles_have_letters_that_every_farm_takes(tmp_path: Path) -> None:
    batch = tmp_path / "Möbel {{night}} #1"
    batch.mkdir()
    write_index(batch, [Entry("2", "chair", "a1")])
    assert submission_of(batch).title == "M-bel-night-1"
