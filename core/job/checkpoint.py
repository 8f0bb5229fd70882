"""Checkpoints: everything after a step of the optimization, so that an interrupted job can continue from there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.border.names import CHECKPOINT_FILE
from core.errors import InputError, PatinaError
from core.files.whole import write_atomically
from core.job.folder import job_text
from core.machine.memory import is_out_of_memory
from core.modes.mode import OptimizingMode
from core.optimize import Iterate, Timing
from core.settings.base import JobSettings

_VERSION = 2
"""Counts up whenever a checkpoint means something else, as it does when stages begin at other steps."""
_AGAIN = "run the job from the start"


def write_checkpoint(folder: Path, settings: JobSettings, iterate: Iterate) -> None:
    """Write the checkpoint of a job with these settings.

    Raises:
        PatinaError: the file cannot be written, or there is not enough memory.
    """
    # Into memory first: torch reports a full disk in words of its own, a plain write as the OSError that it is.
    content = io.BytesIO()
    try:
        torch.save({"version": _VERSION, "job": job_text(settings), **_as_plain(iterate)}, content)
    # torch has words of its own for a buffer that cannot grow.
    except (RuntimeError, MemoryError) as error:
        raise PatinaError(
            f"{CHECKPOINT_FILE} could not be written: there is not enough memory; choose a smaller size."
        ) from error
    with write_atomically(folder / CHECKPOINT_FILE) as temporary:
        temporary.write_bytes(content.getbuffer())


def read_checkpoint(folder: Path, settings: JobSettings, device: str) -> Iterate:
    """Return the iterate of a job's checkpoint, its tensors on ``device``.

    Raises:
        InputError: there is no checkpoint, it is damaged, or it belongs to other settings or another version.
        PatinaError: there is not enough memory for it.
    """
    path = folder / CHECKPOINT_FILE
    if not path.exists():
        raise InputError(f"There is nothing to resume in {folder}: it has no {path.name}; {_AGAIN}.")
    try:
        _refuse_compressed(path)
        # Nothing but tensors and plain values: other pickles can run code.
        plain = torch.load(path, map_location=device, weights_only=True)
        version, made_for = plain.pop("version", None), plain.pop("job")
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise damaged(path, type(error).__name__) from error
    if version != _VERSION:
        raise InputError(f"{path} was written by another version of Patina; {_AGAIN}, or use that version.")
    if made_for != job_text(settings):
        raise InputError(f"{path} belongs to a job with other settings; {_AGAIN}.")
    try:
        return _in_one_piece(_checked(_from_plain(plain)))
    # Tensors of odd kinds raise odd errors.
    except Exception as error:
        if is_out_of_memory(error):
            raise
        raise damaged(path, type(error).__name__) from error


def check_fits(iterate: Iterate, mode: OptimizingMode | None, folder: Path) -> None:
    """Make sure that a checkpoint's iterate is one that the job could have had.

    Raises:
        InputError: it has another number of steps, or tensors of other shapes.
    """
    wanted: list[Tensor] = []
    if mode is not None and 0 <= iterate.step <= mode.schedule.steps:
        wanted = mode.problem.initial()
        for step in range(iterate.step):
            wanted = mode.problem.grow(step, wanted)
    elif iterate.step:
        raise damaged(folder / CHECKPOINT_FILE, f"step {iterate.step}")
    shapes = [(tensor.shape, tensor.dtype) for tensor in wanted]
    for found in (iterate.parameters, iterate.first_moments, iterate.second_moments):
        if [(tensor.shape, tensor.dtype) for tensor in found] != shapes:
            raise damaged(folder / CHECKPOINT_FILE, "its tensors have other shapes")


def damaged(path: Path, reason: str) -> InputError:
    """Return the error about a checkpoint that cannot be used."""
    return InputError(f"{path} is damaged ({reason}); {_AGAIN}.")


def _refuse_compressed(path: Path) -> None:
    """Raise ValueError if a file claims to hold more than itself: torch compresses nothing."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > path.stat().st_size:
            raise ValueError("compressed")


def _as_plain(iterate: Iterate) -> dict[str, Any]:
    """Return the iterate as what ``torch.load`` reads without running code."""
    values = {field.name: getattr(iterate, field.name) for field in fields(Iterate)}
    return {**values, "timing": asdict(iterate.timing)}


def _from_plain(values: dict[str, Any]) -> Iterate:
    if values.keys() != {field.name for field in fields(Iterate)}:
        raise KeyError("something is missing")
    return Iterate(**{**values, "timing": Timing(**values["timing"])})


def _in_one_piece(iterate: Iterate) -> Iterate:
    """Return the iterate with tensors as compiled loops take them."""
    parameters, first, second = (
        [tensor.contiguous() for tensor in tensors]
        for tensors in (iterate.parameters, iterate.first_moments, iterate.second_moments)
    )
    return replace(iterate, parameters=parameters, first_moments=first, second_moments=second)


def _checked(iterate: Iterate) -> Iterate:
    """Return the iterate; raise TypeError or ValueError if its values are of other kinds or are no numbers."""
    lists: Sequence[Any] = (iterate.parameters, iterate.first_moments, iterate.second_moments, iterate.losses)
    if type(iterate.step) is not int or not all(isinstance(found, list) for found in lists):
        raise TypeError("step or lists")
    averages = dict(iterate.averages)
    tensors = [tensor for found in (*lists, averages.values()) for tensor in found]
    if not all(isinstance(tensor, Tensor) and tensor.is_floating_point() for tensor in tensors):
        raise TypeError("no tensors")
    if len(iterate.losses) > iterate.step or not all(loss.ndim == 0 for loss in iterate.losses):
        raise ValueError("losses")
    if not all(isinstance(name, str) for name in averages):
        raise TypeError("averages")
    if not all(isinstance(value, float | int) for value in asdict(iterate.timing).values()):
        raise TypeError("timing")
    # A view can claim a shape far beyond its memory.
    if not all(tensor.is_contiguous() or tensor.untyped_storage().nbytes() >= tensor.nbytes for tensor in tensors):
        raise ValueError("views")
    if not all(bool(tensor.isfinite().all()) for tensor in tensors):
        raise ValueError("not finite")
    return iterate
