"""Where a batch stands, as a table for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_REFUSED = "magenta"
# Every state but these two has just come about; what still waits is as it was.
_FIRST, _LAST = "running", "waiting"
# Beside the rows: the names of the columns, how many more there are, and two of sums.
_OTHER_LINES = 4
# jobs/ID/turntable.png is to be read whole in a terminal of 80 columns.
_PICTURE_WIDTH = 39
_WIDTHS = {"State": 8, "Done": 4, "Left": 7, "Machine": 12}
_LEAST_NAME, _GAP = 8, 2


def whole_table(status: BatchStatus, batch: Path, columns: int | None) -> Group:
    """Return a table of all jobs, those that run and those that failed first, and of the rows that have none.

    Sentences are in full. Pictures are named from ``batch``, the folder. ``columns`` is how wide the terminal is, in
    characters, None where there is none.
    """
    order = list(_COLORS)
    jobs = sorted(status.jobs, key=lambda job: order.index(job.standing.state))
    rows = [_row(job, batch, _has_machines(jobs)) for job in jobs]
    found = _table(_has_machines(jobs))
    if columns is not None:
        _fit(found, columns)
    for column in found.columns:
        column.overflow = "fold"
    for row in rows:
        found.add_row(*row)
    for entry in status.refused:
        blank = [Text()] * (len(found.columns) - 3)
        found.add_row(Text("refused", _REFUSED), Text(entry.name), *blank, Text(entry.error, _REFUSED))
    return Group(found, Text(sums(status)))


def live_table(status: BatchStatus, batch: Path, lines: int, columns: int) -> Group:
    """Return a table that has at most so many lines: of the jobs that run and those that have ended last, a line for
    each, and the sums. ``columns`` is how wide the terminal is, in characters."""
    jobs = sorted(status.jobs, key=_newest_first)
    shown = jobs[: max(1, lines - _OTHER_LINES)]
    found = _table(_has_machines(shown))
    _fit(found, columns)
    for column in found.columns:
        column.no_wrap, column.overflow = True, "ellipsis"
    for job in shown:
        found.add_row(*_row(job, batch, _has_machines(shown)))
    more = [Text(f"… and {len(jobs) - len(shown)} more", "dim")] if len(shown) < len(jobs) else []
    return Group(found, *more, Text(sums(status)))


def sums(status: BatchStatus) -> str:
    """Return one line: how many jobs are in which state, and the time left of all."""
    return ", ".join(_sums(status)) + "."


def _sums(status: BatchStatus) -> Iterator[str]:
    yield _several(len(status.jobs), "job")
    for state in ("finished", "running", "waiting", "cancelled", "failed"):
        count = status.count(state)
        if count:
            yield f"{count} {_word(state)}"
    left = status.seconds_left
    if left:
        yield f"about {duration(left)} left"
    if status.refused:
        yield f"{_several(len(status.refused), 'row')} without a job"


def _table(with_machines: bool) -> Table:
    """Return a table without rows; names have the second column, pictures and sentences the last."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("State", "Name", "Done", "Left", *(["Machine"] if with_machines else [])):
        found.add_column(name, no_wrap=name != "Name", justify="right" if name in ("Done", "Left") else "left")
    found.add_column("Picture, or what went wrong")
    return found


def _fit(table: Table, columns: int) -> None:
    """Give the columns of a table their widths in a terminal."""
    table.expand = True
    for column in table.columns:
        column.width = _WIDTHS.get(str(column.header))
    free = columns - sum(column.width or 0 for column in table.columns) - _GAP * (len(table.columns) - 1)
    table.columns[1].width = max(_LEAST_NAME, min(free - _PICTURE_WIDTH, free // 3))
    table.columns[-1].ratio = 1


def _row(job: JobStatus, batch: Path, with_machines: bool) -> Iterator[Text]:
    standing = job.standing
    color = _COLORS[standing.state]
    yield Text(_word(standing.state), color)
    first, *others = job.names
    yield Text(f"{first} and {len(others)} more" if others else first)
    running = standing.state == "running"
    yield Text(f"{standing.step / standing.steps:.0%}" if running and standing.steps else "")
    yield Text(duration(standing.seconds_left) if running and standing.seconds_left else "")
    if with_machines:
        yield Text(_machine(job) if running else "")
    if standing.message:
        yield Text(standing.message, color)
    elif job.picture:
        yield Text(str(job.picture.relative_to(batch)), f"link {job.picture.absolute().as_uri()}")
    else:
        yield Text("")


def _newest_first(job: JobStatus) -> tuple[bool, bool, float]:
    state = job.standing.state
    # Running ones stay in the order of the rows, so that they don't change places.
    return state != _FIRST, state == _LAST, 0.0 if state == _FIRST else -job.standing.beat


def _has_machines(jobs: Sequence[JobStatus]) -> bool:
    """Return whether jobs run on several machines."""
    return len({_machine(job) for job in jobs if job.standing.state == "running"}) > 1


def _machine(job: JobStatus) -> str:
    """Return the first part of the name of the machine that runs a job."""
    return job.standing.worker.partition("/")[0].partition(".")[0]


def _word(state: State) -> str:
    return "canceled" if state == "cancelled" else state


def _several(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
