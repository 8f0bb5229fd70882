"""What a process does before it imports torch, so that its jobs take less time."""

from __future__ import annotations

from core import torch_parts
from core.machine.memory import keep_freed
from core.machine.openmp import let_threads_sleep


def prepare() -> None:
    """Prepare this process for jobs; to do so again changes nothing."""
    let_threads_sleep()
    torch_parts.leave_out()
    keep_freed()
