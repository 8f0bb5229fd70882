"""The memory that is kept for a job is that of others that are at least as large."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.batch.folder import job_folder
from core.batch.run.peaks import USUAL_PEAK, Load, Peaks, load_of
from core.border.names import JOB_FILE

GIBIBYTE = 2**30
Make = Callable[..., str]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a job and return its ID."""

    def make_job(job: str, mesh: int = 1000, **settings: Any) -> str:
        folder = job_folder(tmp_path, job)
        folder.mkdir(parents=True)
        (folder / "mesh.npz").write_bytes(bytes(mesh))
        values = {"mode": "texture", "mesh": "mesh.npz", "size": 1024, "view_size": 512, **settings}
        (folder / JOB_FILE).write_text(json.dumps(values), encoding="utf-8")
        return job

    return make_job


def needed(peaks: Peaks, job: str) -> float:
    """Return what is kept for a job, in GiB, without the fifth that is added."""
    return round(peaks.needed(job) / 1.2 / GIBIBYTE, 3)


def test_small_jobs_do_not_ask_for_what_a_large_one_took(make: Make, tmp_path: Path) -> None:
    huge, usual, small = make("huge", size=8192), make("usual"), make("small", size=512, view_size=256)
    peaks = Peaks(tmp_path, {huge: 12 * GIBIBYTE, usual: GIBIBYTE})
    assert needed(peaks, make("like the usual")) == 1.0
    assert needed(peaks, small) == 1.0
    assert needed(peaks, make("larger than the usual", size=2048)) == 12.0
    peaks.learn(small, GIBIBYTE // 2)
    assert needed(peaks, make("like the small", size=512, view_size=256)) == 0.5
    # Jobs that are alike differ a little.
    peaks.learn(usual, GIBIBYTE + GIBIBYTE // 4)
    assert needed(peaks, "like the usual") == 1.25


@pytest.mark.parametrize(
    "settings", [{"size": 2048}, {"view_size": 1024}, {"views": 4}, {"maps": ["normal"]}, {"mesh": 2**23}]
)
def test_what_is_larger_in_one_respect_asks_for_more(make: Make, tmp_path: Path, settings: dict[str, Any]) -> None:
    peaks = Peaks(tmp_path, {make("known"): GIBIBYTE})
    assert peaks.needed(make("larger", **settings)) == int(1.2 * USUAL_PEAK)


def test_other_kinds_say_nothing(make: Make, tmp_path: Path) -> None:
    peaks = Peaks(tmp_path, {make("network", backbone="vgg19"): 5 * GIBIBYTE})
    assert needed(peaks, make("other")) == 5.0
    peaks.learn("other", GIBIBYTE)
    assert needed(peaks, make("third")) == 1.0
    assert Peaks(tmp_path).needed("third") == int(1.2 * USUAL_PEAK)


def test_a_mesh_that_is_a_little_larger_is_no_larger_job(make: Make, tmp_path: Path) -> None:
    peaks = Peaks(tmp_path, {make("known"): GIBIBYTE})
    assert needed(peaks, make("larger", mesh=200_000)) == 1.0


@pytest.mark.parametrize("size", ["64", [64, 64], 64])
def test_sizes_are_read_as_they_are_written(make: Make, tmp_path: Path, size: Any) -> None:
    assert load_of(job_folder(tmp_path, make("a", size=size))).extents[0] == 12


@pytest.mark.parametrize("text", ["", "[]", "{", '{"size": {}, "mesh": "\\u0000", "maps": 3, "views": "x"}'])
def test_job_files_that_are_damaged_say_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / JOB_FILE).write_text(text, encoding="utf-8")
    assert load_of(tmp_path).extents == (0, 0, 0, 0, 0)
    assert isinstance(load_of(tmp_path / "none"), Load)
