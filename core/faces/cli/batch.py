"""The commands of batches. Each takes what was typed, writes to ``out`` and returns the exit status."""

from __future__ import annotations

import argparse
import json
import shlex
import time
from typing import TextIO

from core.batch.farms.submission import submission_of
from core.batch.farms.write import FARMS, write_for

_SECONDS_BETWEEN_REPORTS = 30


def plan(options: argparse.Namespace, out: TextIO) -> int:
    """Make the jobs of a sheet; the exit status is 1 if something is wrong with some of its rows."""
    # This imports the libraries that read meshes and pictures, which help and other commands do not need.
    from core.faces.cli.batch_plan import plan_batch

    return plan_batch(options, out)


def report(options: argparse.Namespace, out: TextIO) -> int:
    """Write the page and the pictures of a batch; with ``--watch`` again and again while there are jobs to come."""
    from core.batch.report.write import write_report

    while True:
        written = write_report(options.batch)
        if not (options.watch and written.goes_on):
            break
        time.sleep(_SECONDS_BETWEEN_REPORTS)
    if options.json:
        print(json.dumps({"page": str(written.page), "sheets": [str(path) for path in written.sheets]}), file=out)
        return 0
    first, *others = written.sheets
    more = f" and {len(others)} more" if others else ""
    print(f"{written.page}, {first}{more}", file=out)
    return 0


def export(options: argparse.Namespace, out: TextIO) -> int:
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


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Run the jobs of a batch."""
    # This imports what tables are made with, too.
    from core.faces.cli.batch_run import run_batch

    return run_batch(options, out)


def status(options: argparse.Namespace, out: TextIO) -> int:
    """Say where a batch stands."""
    from core.faces.cli.batch_run import say_status

    return say_status(options, out)
