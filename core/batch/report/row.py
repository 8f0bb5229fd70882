"""A row of the page: what it says of one asset, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.batch.folder import Entry, job_folder
from core.batch.report.job import Job
from core.batch.report.privacy import without_folders
from core.batch.report.small import Small, style_key
from core.border.names import BATCH_REPORT_FOLDER, TURNTABLE_FILE
from core.errors import InputError
from core.files.png_top import png_size
from core.files.set_files import files_of_set
from core.output.turntable import layout_of

_STYLE, _FEATURE = "style", "feature"
PICTURES, STYLES = "pictures", "styles"
"""Folders of small pictures, in that of the report."""
# Turntables of moved vertices show the model before and after, a row each; what it has become is the second.
_COMPARING = "vertices"


@dataclass(frozen=True)
class Row:
    """A row of the sheet, what its job shows (nothing if it has none), and the small pictures that it needs."""

    entry: Entry
    job: Job
    picture: Small | None
    styles: tuple[Small, ...]

    @property
    def state(self) -> str:
        """How far the job is, or ``refused`` where the row made none."""
        return "refused" if self.entry.error else self.job.standing.state

    @property
    def message(self) -> str:
        """What went wrong, in a sentence, if something did."""
        return without_folders(self.entry.error or self.job.standing.message)

    @property
    def style(self) -> str:
        """The name of the style, or the feature."""
        labels = self.entry.labels
        return without_folders(labels.get(_STYLE) or self.job.feature or labels.get(_FEATURE, ""))


def row_of(batch: Path, entry: Entry, job: Job) -> Row:
    """Return the row of the page for a row of the sheet."""
    if not entry.job:
        return Row(entry, job, None, ())
    folder, report = job_folder(batch, entry.job), batch / BATCH_REPORT_FOLDER
    picture = None
    if job.picture:
        copy = report / PICTURES / f"{entry.job}.jpg"
        picture = Small(folder / job.picture, copy, _first_view(job))
    return Row(entry, job, picture, tuple(_styles(folder, report / STYLES, job)))


def as_json(row: Row, batch: Path) -> dict[str, Any]:
    """Return what the page shows of a row; what is empty is left out. All paths are relative to the batch."""
    standing, labels = row.job.standing, row.entry.labels.items()
    found = {
        "row": row.entry.row,
        "name": without_folders(row.entry.name),
        "state": row.state,
        "message": row.message,
        "mode": row.job.mode,
        "style": row.style,
        "labels": {name: without_folders(text) for name, text in labels if name not in (_STYLE, _FEATURE)},
        "seconds": round(standing.seconds, 1),
        "memory": standing.peak_memory,
        "attempts": standing.attempts,
        "step": standing.step,
        "steps": standing.steps,
        "left": round(standing.seconds_left) if row.state == "running" else 0,
        "beat": round(standing.beat),
        "figures": {name: figure.value for name, figure in row.job.figures.items()},
        "job": row.entry.job and job_folder(batch, row.entry.job).relative_to(batch).as_posix(),
        "files": list(row.job.files),
        **_pictures(row, batch),
    }
    return {name: value for name, value in found.items() if value}


def aims(rows: list[Row]) -> Mapping[str, str]:
    """Return what each figure that some row has should be, in words."""
    return {name: figure.aim for row in rows for name, figure in row.job.figures.items()}


def _pictures(row: Row, batch: Path) -> dict[str, Any]:
    found: dict[str, Any] = {
        "styles": [small.target.relative_to(batch).as_posix() for small in row.styles if small.target.exists()]
    }
    if row.picture and row.picture.target.exists():
        found["small"] = row.picture.target.relative_to(batch).as_posix()
        # The address of a picture that is made anew differs, so that the page shows it.
        found["changed"] = row.picture.target.stat().st_mtime_ns // 10**6 % 10**9
        found["picture"] = row.job.picture
        found["views"] = _views(row.picture, row.job)
    return found


def _views(small: Small, job: Job) -> list[int]:
    """Return where the views of a turntable are: the first and the number of views, how many are in a row, the side of
    each, the margin, and the steps between them, in pixels; empty if the picture is none."""
    found = layout_of(*_size(small.source)) if job.picture == TURNTABLE_FILE else None
    if found is None:
        return []
    layout, rows = found
    first = _first_view(job)
    return [first, rows * layout.columns - first, layout.columns, layout.width, layout.margin, *layout.step]


def _size(path: Path) -> tuple[int, int]:
    """Return the width and height of a PNG, 0 if it is none."""
    try:
        return png_size(path)
    except (OSError, ValueError):
        return 0, 0


def _first_view(job: Job) -> int:
    return 4 if job.mode == _COMPARING and job.picture == TURNTABLE_FILE else 0


def _styles(folder: Path, copies: Path, job: Job) -> Iterator[Small]:
    for name in job.styles:
        path = folder / name
        try:
            source = files_of_set(path)["color"].path if path.is_dir() else path
            yield Small(source, copies / f"{style_key(source)}.jpg", is_style=True)
        except (InputError, OSError):
            # A style without a picture is one without.
            continue
