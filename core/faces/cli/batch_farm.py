"""The commands that have to do with render farms."""

from __future__ import annotations

import argparse
import json
import shlex
import threading
from typing import TextIO

from core.batch.farms.messages import said_at_end
from core.batch.farms.submission import submission_of
from core.batch.farms.telling import telling
from core.batch.farms.write import FARMS, write_for
from core.batch.folder import job_folder
from core.batch.run.one_job import run_one
from core.batch.run.order import Order
from core.border.names import JOB_FILE
from core.errors import InputError
from core.machine.process import first_signal


def export_batch(options: argparse.Namespace, out: TextIO) -> int:
    """Write what a render farm needs to run a batch."""
    submission = submission_of(
        options.batch,
        options.out,
        options.python,
        options.patina,
        options.cores,
        options.gpus,
        options.trust_network,
    )
    path, needs = write_for(options.farm, submission), submission.needs
    if options.json:
        facts = {"file": str(path), "jobs": len(submission.jobs), "memory": needs.memory, "minutes": needs.minutes}
        print(json.dumps(facts, indent=2), file=out)
        return 0
    print(f"{path}: {len(submission.jobs)} jobs.", file=out)
    print(FARMS[options.farm].next.format(file=shlex.quote(str(path)), folder=shlex.quote(str(path.parent))), file=out)
    if not needs.memory and options.farm != "flamenco":
        print("How much memory a job needs is not known yet; run one, and export again.", file=out)
    return 0


def work_on_job(options: argparse.Namespace, out: TextIO) -> int:
    """Run one job of a batch, unless it is finished, and tell meanwhile how far it is."""
    folder, stop = job_folder(options.batch, options.job).absolute(), threading.Event()
    if not (folder / JOB_FILE).exists():
        raise InputError(f"{options.batch} has no job {options.job}; check the path and the ID.")
    with first_signal(stop.set), telling(folder, options.progress, out):
        outcome = run_one(Order(folder, again=True, trust_network=options.trust_network), stop.is_set)
    print(*said_at_end(outcome, options.progress), sep="\n", file=out)
    return {"finished": 0, "cancelled": 130}.get(outcome.end, 1)
