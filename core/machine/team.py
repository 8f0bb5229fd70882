"""Several processes that optimize one texture: each sees its share of the views, and all take the same step.

``torchrun`` starts them, and torch's own distributed package connects them: NCCL between GPUs, gloo between CPUs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, distributed

from core.machine.device import choose_device


@dataclass(frozen=True)
class Team:
    """This process is number ``rank`` of ``size``; number 0 writes the files and speaks for all."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes."""
        return self.rank == 0

    def average(self, tensors: Sequence[Tensor]) -> None:
        """Replace each tensor by its mean over all processes, in place."""
        if self.size == 1:
            return
        for tensor in tensors:
            distributed.all_reduce(tensor)
            tensor /= self.size

    def any(self, flag: bool, device: torch.device) -> bool:
        """Return whether the flag is set in any process. On a GPU, this waits until everything begun there is done."""
        if self.size == 1:
            return flag
        count = torch.tensor(float(flag), device=device)
        distributed.all_reduce(count)
        return bool(count > 0)


ALONE = Team()


def team() -> Team:
    """Return the team that this process has joined, or a team of one."""
    if not distributed.is_available() or not distributed.is_initialized():
        return ALONE
    return Team(distributed.get_rank(), distributed.get_world_size())


@contextmanager
def joined(device: str) -> Iterator[Team]:
    """Join the processes that ``torchrun`` has started with this one, if any; ``device`` is the job's setting.

    Raises:
        InputError: the device does not exist, or there are more processes than GPUs.
    """
    if int(os.environ.get("WORLD_SIZE", 1)) == 1 or not distributed.is_available():
        yield ALONE
        return
    chosen = choose_device(device)
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    distributed.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    try:
        yield team()
    finally:
        distributed.destroy_process_group()
