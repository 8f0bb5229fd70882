"""The commands of batches. Each takes what was typed, writes to ``out`` and returns the exit status."""

from __future__ import annotations

import argparse
import json
import time
from typing import TextIO

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
    from core.faces.cli.batch_farm import export_batch

    return export_batch(options, out)


def work(options: argparse.Namespace, out: TextIO) -> int:
    """Run one job of a batch, unless it is finished."""
    from core.faces.cli.batch_farm import work_on_job

    return work_on_job(options, out)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Run the jobs of a batch."""
    # This imports what tables are made with, too.
    from core.faces.cli.batch_run import run_batch

    return run_batch(options, out)


def status(options: argparse.Namespace, out: TextIO) -> int:
    """Say where a batch stands."""
    from core.faces.cli.batch_run import say_status

    return say_status(options, out)
