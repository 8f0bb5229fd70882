"""Writes the contact sheet of a batch: its page and its pictures. It may be written again at any time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from core.batch.folder import job_folder, jobs_of, read_index
from core.batch.report.job import Job, look_at
from core.batch.report.page import goes_on, write_page
from core.batch.report.row import PICTURES, STYLES, Row, row_of
from core.batch.report.sheet import write_sheets
from core.batch.report.small import make_small
from core.batch.side_by_side import side_by_side
from core.border.names import BATCH_REPORT_FOLDER
from core.files.whole import writable_folder


@dataclass(frozen=True)
class Report:
    """What has been written: the page, the pictures of all assets, and whether jobs that wait or run will change it."""

    page: Path
    sheets: tuple[Path, ...]
    goes_on: bool


def write_report(batch: Path) -> Report:
    """Write the page and the pictures of a batch. Jobs may run meanwhile.

    Raises:
        InputError: the folder is not that of a batch, or its index is damaged.
        PatinaError: a file cannot be written.
    """
    rows = read_rows(batch)
    for name in (PICTURES, STYLES):
        writable_folder(batch / BATCH_REPORT_FOLDER / name)
    make_small(small for row in rows for small in (row.picture, *row.styles) if small)
    page = write_page(batch, rows, time.time())
    return Report(page, tuple(write_sheets(batch, rows)), goes_on(rows))


def read_rows(batch: Path) -> list[Row]:
    """Return the rows of a batch with what their jobs show.

    Raises:
        InputError: the folder is not that of a batch, or its index is damaged.
    """
    entries = read_index(batch)
    jobs = list(jobs_of(entries))
    looks = dict(zip(jobs, side_by_side(lambda job: look_at(job_folder(batch, job)), jobs), strict=True))
    return side_by_side(lambda entry: row_of(batch, entry, looks.get(entry.job, Job())), entries)
