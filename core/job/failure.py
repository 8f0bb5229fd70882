"""What a run that fails leaves, and the one sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from core.border.names import (
    CHECKPOINT_FILE,
    CPPN_WEIGHTS_FILE,
    IMAGE_FILE,
    MODEL_FILE,
    MOVIE_FILE,
    TEXTURE_FILE,
    TILE_TOKEN,
    TILED_TEXTURE_FILE,
)
from core.errors import InputError, PatinaError
from core.job.checkpoint import read_checkpoint, write_checkpoint
from core.job.inside import named_files
from core.job.open_job import OpenJob
from core.job.result import write_without_files
from core.optimize import Iterate

Present = Mapping[str, tuple[int, int]]
"""The results that a folder holds, by their names, with what changes whenever one is written."""

_RESULTS = (TEXTURE_FILE, TILED_TEXTURE_FILE, MODEL_FILE, IMAGE_FILE, CPPN_WEIGHTS_FILE, MOVIE_FILE)


class NotFinite(PatinaError):
    """The objective, or its gradient, is no number: there is nothing to follow."""

    def __init__(self, step: int) -> None:
        super().__init__(
            f"The objective is not a number at step {step}, so the optimization cannot go on; choose a lower learning "
            "rate, other layers, or full precision."
        )


def present(folder: Path) -> Present:
    """Return the results that a folder holds."""
    found: dict[str, tuple[int, int]] = {}
    for pattern in _RESULTS:
        for path in folder.glob(pattern.replace(TILE_TOKEN, "[0-9]*")):
            with suppress(OSError):
                found[path.name] = (path.stat().st_ino, path.stat().st_mtime_ns)
    return found


def leave_failed(job: OpenJob, iterate: Iterate, error: PatinaError, before: Present) -> PatinaError:
    """Leave as much of a checkpoint and of ``result.json`` as a full disk still takes; return the error, with a word
    about what there is now. ``before`` is what was ``present`` when the run began."""
    saved = None
    with suppress(PatinaError):
        # A beginning can be made again.
        if iterate.step:
            write_checkpoint(job.folder, job.settings, iterate)
            saved = iterate.step
    words = "; ".join([str(error).rstrip("."), *_left(job, before, saved)])
    with suppress(PatinaError):
        write_without_files(job, iterate, "failed", f"{words}.")
    return type(error)(f"{words}.") if type(error) in (PatinaError, InputError) else error


def _left(job: OpenJob, before: Present, saved: int | None) -> Iterator[str]:
    # What a job is given may have the name of a result, too.
    given = {name for _, name in named_files(job.settings)}
    now = {name: mark for name, mark in present(job.folder).items() if name not in given}
    new = [name for name in now if now[name] != before.get(name)]
    if new:
        yield f"{', '.join(sorted(new))} {'is' if len(new) == 1 else 'are'} complete"
    elif now:
        yield f"{', '.join(sorted(now))} of an earlier run {'remains' if len(now) == 1 else 'remain'}"
    step = _step_of_checkpoint(job) if saved is None else saved
    if step:
        yield f"{CHECKPOINT_FILE} holds step {step}, from which --resume continues"


def _step_of_checkpoint(job: OpenJob) -> int:
    """Return the step of a checkpoint that was written before, or 0."""
    with suppress(InputError):
        return read_checkpoint(job.folder, job.settings, "cpu").step
    return 0
