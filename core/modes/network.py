"""The network of a job: the device that it computes on, and its backbone."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import torch

from core.backbone import registry
from core.backbone.network import Backbone
from core.backbone.own_file import is_own
from core.border.messages import Fetching, Note
from core.machine.device import bfloat16_pays, choose_device
from core.settings.base import JobSettings, OptimizedSettings


def fetch_weights(settings: JobSettings, folder: Path) -> Generator[Fetching | Note, None, None]:
    """Fetch the weights that the job in ``folder`` needs and this machine does not have (``registry.fetch``)."""
    if isinstance(settings, OptimizedSettings):
        yield from registry.fetch(_name(settings, folder))


def open_network(settings: OptimizedSettings, folder: Path) -> tuple[torch.device, Backbone]:
    """Return the device of the job in ``folder`` and its backbone there.

    Raises:
        InputError: one of them does not exist.
        PatinaError: the backbone's weights are missing or broken.
    """
    device = choose_device(settings.device)
    mixed = settings.precision == "auto" and bfloat16_pays(device)
    return device, registry.load(_name(settings, folder)).to(device, mixed)


def _name(settings: OptimizedSettings, folder: Path) -> str:
    return str(folder / settings.backbone) if is_own(settings.backbone) else settings.backbone
