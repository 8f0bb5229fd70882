"""What is submitted to a farm, whichever farm it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from core.batch.farms.needs import Needs


@dataclass(frozen=True)
class Submission:
    """The jobs of a batch, and how a farm's machines run one.

    Attributes:
        batch: the folder of the batch; it has the same path on all machines, or the farm translates it.
        jobs: the IDs of the jobs.
        python: the Python of Patina's environment on the machines; a farm may have a variable for it.
        patina: the folder with Patina's ``core`` on the machines, likewise.
        out: the folder that the farm's file is written to.
        needs: what a job needs of a machine.
        cores: processor cores for each job.
        gpus: graphics cards for each job.
        trust_network: run networks that job folders bring.
    """

    batch: Path
    jobs: tuple[str, ...]
    python: str
    patina: str
    out: Path
    needs: Needs
    cores: int = 4
    gpus: int = 0
    trust_network: bool = False

    @property
    def title(self) -> str:
        """The name of the batch, in letters that every farm takes."""
        return re.sub(r"[^\w.-]+", "-", self.batch.name, flags=re.ASCII).strip("-")[:64] or "batch"

    @property
    def options(self) -> list[str]:
        """What the command says beside the job."""
        return ["--trust-network"] if self.trust_network else []
