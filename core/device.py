"""Where to compute."""

from __future__ import annotations

import torch

from core.errors import InputError


def choose_device(name: str) -> torch.device:
    """Return the device called ``name``; ``auto`` is the fastest that this machine has.

    Raises:
        InputError: the machine or this build of torch has no such device.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, there in available.items() if there))
    if not available[name]:
        raise InputError(f'There is no device "{name}" here; use "auto" or "cpu" (`doctor` lists what there is).')
    return torch.device(name)
