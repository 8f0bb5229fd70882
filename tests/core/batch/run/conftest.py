"""A batch of small real jobs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.batch.folder import Entry, job_folder, write_index
from core.border.names import JOB_FILE

MakeBatch = Callable[..., Path]


@pytest.fixture
def make_batch(tmp_path: Path) -> MakeBatch:
    """Make a batch of image jobs: ``make_batch(good={"seed": 1}, …)`` has jobs by these IDs with these settings."""

    def make(**jobs: dict[str, Any]) -> Path:
        batch = tmp_path / "batch"
        for job, settings in jobs.items():
            folder = job_folder(batch, job)
            folder.mkdir(parents=True)
            values = {"mode": "image-feature", "feature": "stem:1", "size": "64", "device": "cpu", "steps": 6}
            (folder / JOB_FILE).write_text(json.dumps({**values, **settings}), encoding="utf-8")
        write_index(batch, [Entry(str(row), f"asset {job}", job) for row, job in enumerate(jobs, 2)])
        return batch

    return make
