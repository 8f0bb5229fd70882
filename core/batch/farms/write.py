"""Writes what a farm needs to run a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.batch.farms.flamenco import flamenco_job_type
from core.batch.farms.openjd import openjd_template
from core.batch.farms.slurm import slurm_script
from core.batch.farms.submission import Submission
from core.files.whole import writable_folder, write_atomically


@dataclass(frozen=True)
class Farm:
    """A kind of render farm.

    Attributes:
        file: what the file for it is called. Flamenco takes the name of a job type from it; a bundle for Deadline Cloud
            is a folder with a file of just that name.
        text: returns what is in the file.
        next: a sentence on what to do with the file.
    """

    file: str
    text: Callable[[Submission], str]
    next: str


FARMS = {
    "flamenco": Farm(
        "patina_textures.js",
        flamenco_job_type,
        'Put it into the folder "scripts" beside flamenco-manager, and submit the batch from Blender with the job type '
        "Patina Textures.",
    ),
    "openjd": Farm(
        "template.json",
        openjd_template,
        "Try it with: openjd run {file}. Submit it to AWS Deadline Cloud with: deadline bundle submit {folder}.",
    ),
    "slurm": Farm("patina_array.sh", slurm_script, "Submit it with: sbatch {file}."),
}


def write_for(farm: str, submission: Submission) -> Path:
    """Write the file for a farm and return its path.

    Raises:
        InputError: nothing can be written there.
        PatinaError: the disk is full.
    """
    path = writable_folder(submission.out) / FARMS[farm].file
    with write_atomically(path) as temporary:
        # A script of bash must not have the ends of lines that Windows writes.
        temporary.write_text(FARMS[farm].text(submission), encoding="utf-8", newline="\n")
    return path
