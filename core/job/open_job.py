"""A job that has been opened to run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from core.job.folder import write_job
from core.modes.mode import Mode, OptimizingMode
from core.modes.table import open_mode
from core.settings.base import JobSettings


@dataclass(frozen=True)
class OpenJob:
    """A job and the mode that runs it. ``begun`` is when it was started, by ``time.perf_counter``; a job that is
    resumed was started as much earlier as its former sessions took."""

    folder: Path
    settings: JobSettings
    mode: Mode
    begun: float
    notes: tuple[str, ...]

    @property
    def optimizing(self) -> OptimizingMode | None:
        """The mode, if its result must be optimized; None if it only writes."""
        return self.mode if isinstance(self.mode, OptimizingMode) else None

    def with_less_memory(self, settings: JobSettings, words: str) -> OpenJob:
        """Return the job with ``settings`` that need less memory, which ``job.json`` keeps, and a note in ``words``.

        Raises:
            PatinaError: ``job.json`` cannot be written.
        """
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        write_job(settings, self.folder)
        note = f"There was not enough memory; from here on, {words}."
        return replace(self, settings=settings, mode=open_mode(settings, self.folder), notes=(*self.notes, note))
