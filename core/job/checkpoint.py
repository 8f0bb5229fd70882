"""Checkpoints: everything after a step of the optimization, so that an interrupted job can continue from there."""

from __future__ import annotations

import io
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import torch

from core.border.names import CHECKPOINT_FILE
from core.errors import InputError
from core.files.whole import write_atomically
from core.job.folder import job_text
from core.optimize import Iterate, Timing
from core.settings.base import JobSettings


def write_checkpoint(folder: Path, settings: JobSettings, iterate: Iterate) -> None:
    """Write the checkpoint of a job with these settings.

    Raises:
        PatinaError: the file cannot be written.
    """
    # Into memory first: torch reports a full disk in words of its own, a plain write as the OSError that it is.
    content = io.BytesIO()
    torch.save({"job": job_text(settings), **_as_plain(iterate)}, content)
    with write_atomically(folder / CHECKPOINT_FILE) as temporary:
        temporary.write_bytes(content.getbuffer())


def read_checkpoint(folder: Path, settings: JobSettings, device: str) -> Iterate:
    """Return the iterate of a job's checkpoint, its tensors on ``device``.

    Raises:
        InputError: there is no checkpoint, it is damaged, or it belongs to other settings.
    """
    path = folder / CHECKPOINT_FILE
    if not path.exists():
        raise InputError(f"There is nothing to resume in {folder}: it has no {path.name}; run the job from the start.")
    try:
        plain = torch.load(path, map_location=device, weights_only=True)
        made_for, iterate = plain.pop("job"), _from_plain(plain)
    except Exception as error:
        raise InputError(f"{path} is damaged ({type(error).__name__}); run the job from the start.") from error
    if made_for != job_text(settings):
        raise InputError(f"{path} belongs to a job with other settings; run the job from the start.")
    return iterate


def _as_plain(iterate: Iterate) -> dict[str, Any]:
    """Return the iterate as what ``torch.load`` reads without running code."""
    values = {field.name: getattr(iterate, field.name) for field in fields(Iterate)}
    return {**values, "timing": asdict(iterate.timing)}


def _from_plain(values: dict[str, Any]) -> Iterate:
    # Checkpoints of version 0.1.0 call the averages "memory".
    averages = values.pop("memory") if "memory" in values else values.pop("averages")
    timing = Timing(**values.pop("timing"))
    return replace(Iterate(**values), averages=averages, timing=timing)
