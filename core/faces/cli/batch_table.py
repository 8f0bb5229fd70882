"""Where a batch stands, as a table for a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from core.batch.run.status import BatchStatus, JobStatus
from core.batch.standing import State
from core.faces.cli.progress_bar import duration

_COLORS: dict[State, str] = {
    "running": "cyan",
    "failed": "red",
    "cancelled": "yellow",
    "finished": "green",
    "waiting": "dim",
}
"""The order in which jobs are shown, too: what goes on and what went wrong first."""
_MOST_ROWS = 24


def table(status: BatchStatus, batch: Path, most: int | None = _MOST_ROWS) -> Group:
    """Return a table of the jobs, those that run and those that failed first, and a line with the sums.

    Args:
        status: where the batch stands.
        batch: its folder; pictures are named from there.
        most: how many jobs to show, None for all.
    """
    order = list(_COLORS)
    jobs = sorted(status.jobs, key=lambda job: order.index(job.standing.state))
    shown = jobs[:most]
    found = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("State", "Name", "Left", "Worker", "Picture, or what went wrong"):
        found.add_column(name, overflow="fold", no_wrap=name in ("State", "Left"))
    for job in shown:
        found.add_row(*_row(job, batch))
    more = [Text(f"… and {len(jobs) - len(shown)} more", style="dim")] if len(shown) < len(jobs) else []
    return Group(found, *more, Text(sums(status)))


def sums(status: BatchStatus) -> str:
    """Return one line: how many jobs are in which state, and the time left of all."""
    return ", ".join(_sums(status)) + "."


def _sums(status: BatchStatus) -> Iterator[str]:
    yield f"{len(status.jobs)} jobs"
    for state in ("finished", "running", "waiting", "cancelled", "failed"):
        count = status.count(state)
        if count:
            yield f"{count} {state}"
    if status.refused:
        yield f"{len(status.refused)} rows without a job"
    left = status.seconds_left
    if left:
        yield f"about {duration(left)} left"


def _row(job: JobStatus, batch: Path) -> Iterator[Text]:
    standing = job.standing
    color = _COLORS[standing.state]
    yield Text(standing.state, style=color)
    first, *others = job.names
    yield Text(f"{first} and {len(others)} more" if others else first)
    running = standing.state == "running"
    yield Text(duration(standing.seconds_left) if running and standing.seconds_left else "")
    yield Text(standing.worker if running else "")
    if standing.message:
        yield Text(standing.message, style=color)
    elif job.picture:
        yield Text(str(job.picture.relative_to(batch)))
    else:
        yield Text("")
