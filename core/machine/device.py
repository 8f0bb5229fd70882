"""The device to compute on, and what to expect of it."""

from __future__ import annotations

import os

import torch

from core.errors import InputError

# Ampere, the first generation of NVIDIA's GPUs that computes in bfloat16.
_BFLOAT16_CAPABILITY = (8, 0)


def choose_device(name: str) -> torch.device:
    """Return the device called ``name``; ``auto`` is the fastest that this machine has.

    With several GPUs, each process of ``torchrun`` gets one of its own.

    Raises:
        InputError: the machine or this build of torch has no such device.
    """
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    kind = next(kind for kind, there in available.items() if there) if name == "auto" else name
    if not available[kind]:
        raise InputError(f'This machine has no device "{name}"; use "auto" or "cpu" (`doctor` lists the devices).')
    if kind == "cuda":
        index = int(os.environ.get("LOCAL_RANK", 0))
        if index >= torch.cuda.device_count():
            raise InputError(
                f"This machine has {torch.cuda.device_count()} GPUs, fewer than processes; start one process per GPU."
            )
        return torch.device("cuda", index)
    return torch.device(kind)


def bfloat16_pays(device: torch.device) -> bool:
    """Return whether networks compute faster in bfloat16 than in float32 on a device."""
    return device.type == "cuda" and torch.cuda.get_device_capability(device) >= _BFLOAT16_CAPABILITY
