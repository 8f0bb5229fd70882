"""What is submitted to a farm, whichever farm it is."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from core.batch.farms.needs import Needs, measured_needs
from core.batch.folder import jobs_of, read_index
from core.errors import InputError

_PATINA = Path(__file__).resolve().parents[3]


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


def submission_of(
    batch: Path,
    out: Path | None = None,
    python: str | None = None,
    patina: str | None = None,
    cores: int = 4,
    gpus: int = 0,
    trust_network: bool = False,
) -> Submission:
    """Return the submission of all jobs of a batch, which asks for what its jobs have needed so far.

    Args:
        batch: the folder of the batch.
        out: the folder for the farm's file; that of the batch by default.
        python: as in ``Submission``; the Python that runs this by default.
        patina: as in ``Submission``; the folder that this file belongs to by default.
        cores: as in ``Submission``.
        gpus: likewise.
        trust_network: likewise.

    Raises:
        InputError: the folder is not that of a batch, or it has no jobs.
    """
    jobs = tuple(jobs_of(read_index(batch)))
    if not jobs:
        raise InputError(f"{batch} has no jobs; mend its sheet and plan it again.")
    # A link on the way to shared storage is part of the path that all machines have in common.
    batch = batch.absolute()
    return Submission(
        batch,
        jobs,
        python or sys.executable,
        patina or str(_PATINA),
        (out or batch).absolute(),
        measured_needs(batch, jobs),
        cores,
        gpus,
        trust_network,
    )
