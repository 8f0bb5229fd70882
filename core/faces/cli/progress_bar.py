"""Progress for a person: a bar with step, objective and time left on a terminal, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO, TypeVar

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from core.border.messages import Event, Fetching, Note, Progress, Unwrapping, Writing

Item = TypeVar("Item")


def shown(events: Iterable[Event], stream: TextIO) -> Iterator[Event]:
    """Yield the events and show them on ``stream``: notes as lines, and progress as a bar if it is a terminal."""
    if not stream.isatty():
        for event in events:
            if isinstance(event, Note):
                print(f"patina: {event.message}", file=stream, flush=True)
            yield event
        return
    columns = (
        TextColumn("step {task.fields[step]}"),
        BarColumn(),
        TextColumn("objective {task.fields[objective]}"),
        TextColumn("{task.fields[left]} left"),
    )
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        # Without a total, the bar only pulses while the network is being loaded.
        task = bar.add_task("", total=None, step="…", objective="…", left="…")
        for event in events:
            if isinstance(event, Note):
                bar.console.print(f"patina: {event.message}", markup=False, highlight=False)
            bar.update(task, **_columns(event))
            yield event


def counted(items: Iterable[Item], total: int, kind: str, stream: TextIO) -> Iterator[Item]:
    """Yield the items, and show on ``stream`` how many there were if it is a terminal; ``kind`` is what one is."""
    if not stream.isatty():
        yield from items
        return
    columns = (TextColumn(f"{kind} {{task.completed}} of {{task.total}}"), BarColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        yield from bar.track(items, total=total)


def _columns(event: Event) -> dict[str, Any]:
    """Return what an event changes in the bar."""
    match event:
        case Fetching():
            step = f"downloading {event.name}, {event.done / 1e6:.0f} of {event.total / 1e6:.0f} MB"
            total = event.total or None
            return {"total": total, "completed": event.done, "step": step, "left": duration(event.seconds_left)}
        case Unwrapping():
            left = duration(event.seconds_left) if event.done else "…"
            return {"total": event.total, "completed": event.done, "step": "making a UV map", "left": left}
        case Progress():
            return {
                "total": event.steps,
                "completed": event.step,
                "step": f"{event.step} of {event.steps}",
                "objective": f"{event.objective:.4g}",
                "left": duration(event.seconds_left),
            }
        case Writing():
            left = duration(event.seconds_left)
            return {"total": event.total, "completed": event.done, "step": "writing", "left": left}
    return {}


def duration(seconds: float) -> str:
    """Return a time in words, e.g. ``3:05`` or ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
