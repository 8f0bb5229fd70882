"""What a run asks of a mode."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from core.border.messages import Writing
from core.optimize import Iterate, Problem, Schedule


class Mode(Protocol):
    """A job, opened. This is all that a mode needs that computes its files directly, such as a morph.

    ``notes`` are things that the user should know, ``device`` is the name of the device that it computes on.
    """

    notes: tuple[str, ...]
    device: str

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        """Write the finished files into ``folder`` and return their names; yield on the way where that takes long.

        ``iterate`` is the last one of the optimization; without an optimization, it is ``Iterate()``.
        """


@runtime_checkable
class AccountingMode(Mode, Protocol):
    """A mode that has more to say of its result: ``account`` is added to ``result.json`` once its files are written."""

    account: dict[str, Any]


@runtime_checkable
class OptimizingMode(Mode, Protocol):
    """A mode whose result is optimized first, step by step: it has a problem for the loop."""

    schedule: Schedule

    @property
    def problem(self) -> Problem[Any]:
        """What the loop optimizes."""

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        """Write a picture of the result so far as ``preview.png`` and return its path. This must be quick.

        A result of several images has several previews; the path that stands for them all is returned
        (``core.border.names.tiled``).
        """
