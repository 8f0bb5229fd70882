"""What every job has in common, whichever editor it comes from.

A job is prepared as a folder, run by the engine, and its result applied to what the artist works on. The engine runs in
between: for scripts and background mode in ``run``, behind the panels in ``live``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import bpy

from ..engine.messages import Fetching, Message, Note, Progress, Writing
from ..engine.process import SOURCE, EngineProcess, run_job

_GRACE = 2.0
"""Seconds that the engine gets to end by itself."""


@dataclass(frozen=True)
class Words:
    """What goes on in a job, in a word or two: before its first step, and while the engine writes."""

    loading: str = "Loading the network…"
    writing: str = "Writing"


WORDS = Words()


class Subject(Protocol):
    """What a job is for. It holds no reference to Blender's data."""

    @property
    def title(self) -> str:
        """What is being made, in a few words."""

    @property
    def editor(self) -> str:
        """The type of the area whose panel starts such jobs."""

    @property
    def words(self) -> Words:
        """What goes on, in words."""

    @property
    def is_draft(self) -> bool:
        """Whether it is one of several to choose among: its previews give way to the one that is looked at."""

    @property
    def changes_blend(self) -> bool:
        """Whether its result becomes a part of the .blend, which is an undo step; else it waits outside."""

    def show(self, path: Path) -> None:
        """Show a picture of the result so far where the result will be."""

    def apply(self, result: Path) -> Any:
        """Put the result in its place and return what was made.

        Raises:
            PatinaError: the result cannot be used, or its place is gone.
        """


# By its name: a type variable that holds the class keeps Blender from ending properly where it is a Python module.
S = TypeVar("S", bound="Subject")


@dataclass(frozen=True)
class Prepared(Generic[S]):
    """A written job folder, what it is for, the file that it will hold in the end (with the token for tiles in its name
    where it stands for tiles), what the artist should know beforehand, and whether the artist trusts the network in
    it."""

    folder: Path
    subject: S
    result: Path
    notes: tuple[str, ...] = ()
    trust: bool = False


def new_folder() -> Path:
    """Make a folder for a job and return it; Blender removes it when it ends, if nobody did before."""
    return Path(tempfile.mkdtemp(prefix="patina-", dir=bpy.app.tempdir or None))


def run(prepared: Prepared[Any], python: Path, hear: Callable[[Message], None]) -> Any:
    """Run a job to its end, apply its result, and return what was made (see ``run_all``)."""
    (made,) = run_all([prepared], python, hear)
    return made


def run_all(jobs: Iterable[Prepared[Any]], python: Path, hear: Callable[[Message], None]) -> list[Any]:
    """Run jobs to their end, one after another on one engine, apply their results, and return what was made; ``hear``
    gets every message. This blocks.

    Raises:
        PatinaError: the engine cannot do it, or a result cannot be used; what was made until then stays.
    """
    engine, made = EngineProcess(python, SOURCE), []
    try:
        for prepared in jobs:
            for message in run_job(engine, prepared.folder, trust=prepared.trust):
                hear(message)
            made.append(prepared.subject.apply(prepared.result))
    finally:
        engine.stop(_GRACE)
    return made


def in_words(message: Message) -> str:
    """Return a message of the engine as a line for a terminal, or nothing if it does not concern a person."""
    match message:
        case Fetching():
            return f"downloading {message.name}, {fetched(message)}"
        case Progress():
            return f"step {message.step} of {message.steps}, {message.seconds_left:.0f} s left"
        case Writing():
            return f"written {message.done} of {message.total}, {message.seconds_left:.0f} s left"
        case Note():
            return message.message
    return ""


def fetched(message: Fetching) -> str:
    """Return how much of a file has arrived, such as ``120 of 575 MB, about 1 min left``."""
    if not message.total:
        return f"{message.done / 1e6:.0f} MB so far"
    amount = f"{message.done / 1e6:.0f} of {message.total / 1e6:.0f} MB"
    # Zero: not known, or nothing is left.
    return f"{amount}, about {_rounded(message.seconds_left)} left" if message.seconds_left else amount


def _rounded(seconds: float) -> str:
    """Return a duration in one unit: what a connection does next is anybody's guess."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"
