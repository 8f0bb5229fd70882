"""A script for Slurm, which runs on most clusters."""

from __future__ import annotations

import shlex

from core.batch.farms.filled import filled
from core.batch.farms.submission import Submission

_MOST_TASKS = 1000
"""Slurm's default, MaxArraySize = 1001, allows no more; with more jobs, a task runs several."""


def slurm_script(submission: Submission) -> str:
    """Return the script for ``sbatch``: an array with a task for each job. See https://slurm.schedmd.com/sbatch.html."""
    tasks = min(len(submission.jobs), _MOST_TASKS)
    return filled(
        "patina_array.sh",
        {
            "TITLE": submission.title,
            "LAST": str(tasks - 1),
            "TASKS": str(tasks),
            "NEEDS": "\n".join(f"#SBATCH --{need}" for need in _needs(submission, tasks)),
            "BATCH": shlex.quote(str(submission.batch)),
            "PYTHON": shlex.quote(submission.python),
            "PATINA": shlex.quote(submission.patina),
            "OPTIONS": shlex.join(submission.options),
            "JOBS": "\n".join(map(shlex.quote, submission.jobs)),
        },
    )


def _needs(submission: Submission, tasks: int) -> list[str]:
    needs = [f"cpus-per-task={submission.cores}"]
    if submission.gpus:
        needs.append(f"gres=gpu:{submission.gpus}")
    if submission.needs.memory:
        needs.append(f"mem={submission.needs.memory}M")
    if submission.needs.minutes:
        # Rounded up: the first tasks may have one job more than the last.
        needs.append(f"time={submission.needs.minutes * -(-len(submission.jobs) // tasks)}")
    return needs
