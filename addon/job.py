"""What the jobs of the 3D Viewport and of the Image Editor have in common.

A job is prepared as a folder, run by the engine, and its result applied to what the artist works on. The engine runs in
between: for scripts and background mode in ``run``, behind the panels in ``live``.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import bpy

from .engine.messages import Fetching, Message, Note, Progress, Writing
from .engine.process import EngineProcess, run_job
from .errors import PatinaError

SOURCE = Path(__file__).resolve().parent.parent
"""The folder that holds the package ``core``."""
IDLE_EXIT = 600.0
"""Seconds without work after which the engine gives its memory back."""
RECORD = "patina"
"""Custom property of an image that was made: JSON that says how."""
_GRACE = 2.0


class Subject(Protocol):
    """What a job is for. It holds no reference to Blender's data."""

    @property
    def title(self) -> str:
        """What is being made, in a few words."""

    @property
    def applier(self) -> str:
        """The operator of ``bpy.ops.patina`` that puts the ended job's result in its place."""

    def show(self, path: Path) -> None:
        """Show a picture of the result so far where the result will be."""


# By its name: a type variable that holds the class keeps Blender from ending properly where it is a Python module.
S = TypeVar("S", bound="Subject")


@dataclass(frozen=True)
class Prepared(Generic[S]):
    """A written job folder, what it is for, the file that it will hold in the end (with ``<UDIM>`` in its name where it
    stands for tiles), and what the artist should know beforehand."""

    folder: Path
    job: S
    result: Path
    notes: tuple[str, ...] = ()


def read_record(image: bpy.types.Image, read: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Return what ``read`` makes of an image's record.

    Raises:
        PatinaError: there is no record, or ``read`` misses something in it.
    """
    try:
        return read(json.loads(image[RECORD]))
    except (KeyError, TypeError, ValueError):
        raise PatinaError(f"{image.name} does not say how it was made; set the settings by hand.") from None


def new_folder() -> Path:
    """Make a folder for a job and return it; Blender removes it when it ends, if nobody did before."""
    return Path(tempfile.mkdtemp(prefix="patina-", dir=bpy.app.tempdir or None))


def run(folder: Path, python: Path, heed: Callable[[Message], None]) -> None:
    """Run a job folder to its end; ``heed`` hears every message. This blocks.

    Raises:
        EngineError: the engine cannot do it.
    """
    engine = EngineProcess(python, SOURCE)
    try:
        for message in run_job(engine, folder):
            heed(message)
    finally:
        engine.stop(_GRACE)


def in_words(message: Message) -> str:
    """Return a message of the engine as a line for a terminal, or nothing if it is none of a person's business."""
    match message:
        case Fetching():
            return f"fetching {message.name}, {fetched(message)}"
        case Progress(step, steps, _, seconds_left):
            return f"step {step} of {steps}, {seconds_left:.0f} s left"
        case Writing(done, total, seconds_left):
            return f"written {done} of {total}, {seconds_left:.0f} s left"
        case Note(text):
            return text
    return ""


def fetched(message: Fetching) -> str:
    """Return how much of a file has come, such as ``120 of 575 MB, about 1 min left``."""
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
