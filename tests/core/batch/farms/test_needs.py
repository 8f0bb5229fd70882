"""A farm is asked for what jobs have needed, with something to spare."""

from __future__ import annotations

from pathlib import Path

from core.batch.farms.needs import MEBIBYTE, Needs, measured_needs
from core.batch.folder import job_folder
from core.batch.standing import Standing, write_standing


def stand(batch: Path, job: str, standing: Standing) -> None:
    folder = job_folder(batch, job)
    folder.mkdir(parents=True)
    write_standing(folder, standing)


def test_the_hungriest_and_the_slowest_job_count(tmp_path: Path) -> None:
    stand(tmp_path, "a1", Standing("finished", seconds=60, peak_memory=3000 * MEBIBYTE))
    stand(tmp_path, "b2", Standing("finished", seconds=1000, peak_memory=500 * MEBIBYTE))
    # A job that failed has needed its memory, but its time says nothing.
    stand(tmp_path, "c3", Standing("failed", seconds=9000, peak_memory=1000 * MEBIBYTE))
    jobs = ("a1", "b2", "c3", "never run")
    assert measured_needs(tmp_path, jobs) == Needs(memory=3840, minutes=40)
    assert measured_needs(tmp_path, ("b2", "c3")) == Needs(memory=1280, minutes=40)


def test_nothing_is_known_before_a_job_has_run(tmp_path: Path) -> None:
    assert measured_needs(tmp_path, ("a1",)) == Needs()
