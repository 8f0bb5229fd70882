"""Modes: one small file each, which puts the parts together for a job.

The mode called ``image-style`` is the module ``core.modes.image_style``; its function ``open_mode(settings,
folder)`` returns a ``Mode``. Nothing else needs to know of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Generator
from pathlib import Path
from typing import Any, Protocol

from core.border.messages import Writing
from core.optimize import Iterate, Problem, Schedule
from core.settings.base import JobSettings


class Mode(Protocol):
    """One job, opened: its problem for the loop, and what to do with the result.

    ``notes`` are things that the user should know, ``device`` is the name of the device that it computes on.
    """

    problem: Problem[Any]
    notes: tuple[str, ...]
    schedule: Schedule
    device: str

    def write_preview(self, iterate: Iterate, folder: Path) -> Path:
        """Write a picture of the result so far, quick to make, as ``preview.png`` and return its path; or several, and
        return what stands for them (see ``core.texture.udim``)."""

    def write(self, iterate: Iterate, folder: Path) -> Generator[Writing, None, tuple[str, ...]]:
        """Write the finished files into ``folder`` and return their names; yield on the way where that takes long."""


def open_mode(settings: JobSettings, folder: Path) -> Mode:
    """Open the job in ``folder``.

    Raises:
        InputError: the job's files or settings cannot work together.
        PatinaError: something that the mode needs is missing on this machine.
    """
    name = str(settings.model_dump()["mode"]).replace("-", "_")
    mode: Mode = importlib.import_module(f"core.modes.{name}").open_mode(settings, folder)
    return mode
