"""Drafts behind the panel: each begins when the one before it has ended, and what is done stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from addon.engine.session import Ended, Run, Status
from addon.jobs import live
from addon.jobs.job import Prepared
from addon.jobs.variations import DraftJob, Variations


@pytest.fixture
def jobs(empty_scene: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Prepared[Any]]]:
    """Three jobs of drafts, written; starting one is only noted."""
    (tmp_path / "base").mkdir()
    base: Any = SimpleNamespace(folder=tmp_path / "base", subject=None)
    variations = Variations(base, 3, 0.0)
    made = []
    for number in range(3):
        folder = tmp_path / f"job-{number}"
        folder.mkdir()
        made.append(Prepared(folder, DraftJob(variations, number), folder / "texture.png"))
    monkeypatch.setattr(live, "start", lambda prepared, _python: started.append(prepared.folder.name))
    started.clear()
    yield made
    live.give_up()


started: list[str] = []
"""The folders of the jobs that were started, in turn."""


def end(prepared: Prepared[Any], status: Status = "finished") -> None:
    """Let a job end with its files written."""
    for name in ("texture.png", "thumbnail.png"):
        prepared.result.with_name(name).write_bytes(b"picture")
    live._end(Ended(Run(prepared.folder, prepared.result, prepared.subject), status, prepared.result, ""))


def test_one_begins_when_the_one_before_it_has_ended(jobs: list[Prepared[Any]]) -> None:
    live.start_all(jobs, Path("python"))
    variations = jobs[0].subject.variations
    for number, prepared in enumerate(jobs):
        assert started[-1] == f"job-{number}" and len(variations.drafts) == number
        end(prepared)
        assert not prepared.folder.exists(), "the job's folder goes, its draft stays"
    assert [draft.seed for draft in variations.drafts] == [0, 1, 2]
    assert all(draft.texture.is_file() and draft.thumbnail.is_file() for draft in variations.drafts)
    assert len(started) == 3


@pytest.mark.parametrize(("status", "kept"), [("cancelled", 2), ("failed", 1)])
def test_what_is_done_stays_when_one_ends_early(jobs: list[Prepared[Any]], status: Status, kept: int) -> None:
    live.start_all(jobs, Path("python"))
    end(jobs[0])
    end(jobs[1], status)
    assert started == ["job-0", "job-1"]
    assert len(jobs[0].subject.variations.drafts) == kept
    assert not jobs[2].folder.exists() and not live.state().waiting


def test_giving_up_keeps_the_drafts(jobs: list[Prepared[Any]]) -> None:
    live.start_all(jobs, Path("python"))
    end(jobs[0])
    live.give_up()
    assert len(jobs[0].subject.variations.drafts) == 1
    assert not jobs[2].folder.exists() and not live.state().waiting
