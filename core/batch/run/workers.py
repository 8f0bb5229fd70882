"""How many jobs to run at a time on this machine, and what each of their processes may use."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from statistics import median_high

from core.machine.amounts import available_memory
from core.threads import processors

_THREADS, _GPUS = "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES"


def usual_workers(needs: Sequence[int], cores: int) -> int:
    """Return how many jobs this machine runs at a time: one for each GPU or, where there are none, as many as it has
    cores and free memory for; at least one.

    Args:
        needs: the bytes that each job takes. What half of them take counts: the others wait until there is room.
        cores: how many each uses.
    """
    gpus = len(_gpus())
    if gpus:
        return gpus
    free, most = available_memory(), processors() // cores
    return max(1, most if free is None or not needs else min(most, free // median_high(needs)))


def environments(workers: int, cores: int | None = None) -> list[dict[str, str]]:
    """Return the variables of so many workers' processes. They use so many cores each or, if that is not given, share
    out all of them; and they share out the GPUs."""
    shared = {} if _THREADS in os.environ else {_THREADS: str(max(1, processors() // workers))}
    threads = shared if cores is None else {_THREADS: str(cores)}
    gpus = _gpus()
    return [{**threads, **({_GPUS: gpus[index % len(gpus)]} if gpus else {})} for index in range(workers)]


def _gpus() -> list[str]:
    """Return the names by which CUDA knows the GPUs that this process may use. Asking torch would take seconds."""
    if _GPUS in os.environ:
        return [name for name in os.environ[_GPUS].split(",") if name.strip()]
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    listed = subprocess.run(
        [program, "--list-gpus"], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    lines = [] if listed.returncode else listed.stdout.splitlines()
    return [str(index) for index, line in enumerate(lines) if line]
