"""What can be typed after ``python -m core batch``."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, get_args

from core.faces.cli.shared_options import add_blender, add_json, add_trust_network

Number = TypeVar("Number", int, float)

GROUP = "batch"
GROUP_HELP = "Make many assets: plan a job for each row of a sheet, and run them."


def add_batch_commands(add: Callable[[str, str, Callable[[ArgumentParser], None]], None]) -> None:
    """Add the commands; ``add`` takes a name, a sentence, and what adds the arguments."""
    add(f"{GROUP}-plan", "Make a job folder for each row of a sheet, and an index of them.", _add_plan)
    add(f"{GROUP}-report", "Write a page and pictures of all assets: index.html and contact_sheet.png.", _add_report)
    add(f"{GROUP}-export", "Write what a render farm needs to run a batch.", _add_export)
    add(f"{GROUP}-work", "Run one job of a batch, as the tasks of a render farm do.", _add_work)
    add(f"{GROUP}-run", "Run the jobs of a batch that are not finished, several at a time.", _add_run)
    add(f"{GROUP}-status", "Say how far the jobs of a batch are.", _add_status)


def _add_plan(command: ArgumentParser) -> None:
    command.add_argument("sheet", type=Path, metavar="SHEET", help="The sheet, a CSV, TOML, or JSON file.")
    command.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="Folder of the batch, which may hold an earlier plan."
    )
    command.add_argument(
        "--prune",
        action="store_true",
        help="Remove the folders of jobs that no row asks for any more, unless they are running or finished, or have a "
        "checkpoint.",
    )
    add_blender(command)
    add_json(command)


def _add_report(command: ArgumentParser) -> None:
    command.add_argument("batch", type=Path, metavar="DIR", help="The folder of the batch.")
    command.add_argument(
        "--watch", action="store_true", help="Write both again every half minute while jobs wait or run."
    )
    add_json(command)


def _add_export(command: ArgumentParser) -> None:
    # This imports what writes for farms, which other commands do not need.
    from core.batch.farms.write import FARMS

    _add_batch(command)
    command.add_argument(
        "--for",
        dest="farm",
        required=True,
        choices=tuple(FARMS),
        help="The farm: a job type of Flamenco 3, a template of Open Job Description, or an array of Slurm.",
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="Folder for the file (default: that of the batch).")
    command.add_argument(
        "--python", metavar="PROGRAM", help="Python of Patina's environment on the farm's machines (default: this one)."
    )
    command.add_argument("--patina", metavar="DIR", help="Patina's folder on the farm's machines (default: this one).")
    command.add_argument(
        "--cores", type=_at_least(1, int), default=4, metavar="N", help="Processor cores for each job (default 4)."
    )
    command.add_argument(
        "--gpus", type=_at_least(0, int), default=0, metavar="N", help="Graphics cards for each job (default 0)."
    )
    add_trust_network(command)
    add_json(command)


def _add_work(command: ArgumentParser) -> None:
    from core.batch.farms.messages import Language

    _add_batch(command)
    command.add_argument(
        "--job",
        required=True,
        metavar="ID",
        help="The job; it continues from its checkpoint if it has one, and is not run again if it is finished.",
    )
    command.add_argument(
        "--progress",
        choices=get_args(Language),
        default="plain",
        help="How to tell how far the job is: in plain words, or as Open Job Description asks for it (default plain).",
    )
    add_trust_network(command)


def _add_run(command: ArgumentParser) -> None:
    _add_batch(command)
    command.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="What schedules the jobs: this machine alone, or Ray on a cluster (default local).",
    )
    command.add_argument(
        "--address",
        default="",
        metavar="ADDRESS",
        help="Ray's cluster, as HOST:PORT, or auto for the one that this machine is part of (default: start one here).",
    )
    command.add_argument(
        "--copy-files",
        action="store_true",
        help="With Ray: copy the files of jobs to its machines, and results and checkpoints back, for they share no "
        "disk.",
    )
    command.add_argument(
        "--workers",
        type=_at_least(1, int),
        metavar="N",
        help="How many jobs run at a time (default: as many as there are GPUs, or else cores, and memory for).",
    )
    command.add_argument(
        "--cores",
        type=_at_least(1, int),
        metavar="N",
        help="Cores of each job (default: local workers share all cores; with Ray, 1).",
    )
    command.add_argument(
        "--gpus",
        type=_at_least(0, float),
        metavar="X",
        help="GPUs of each job with Ray, or a part of one, such as 0.5 (default: 1 if the cluster has any).",
    )
    command.add_argument(
        "--time-limit",
        type=_at_least(0, float),
        default=0.0,
        metavar="MINUTES",
        help="End jobs that take longer, with a checkpoint; they count as failed (default: no limit).",
    )
    command.add_argument(
        "--retries",
        type=_at_least(0, int),
        default=2,
        metavar="N",
        help="How often a job is run again, from its checkpoint, whose process dies (default 2).",
    )
    command.add_argument("--retry-failed", action="store_true", help="Run jobs again, too, that have failed before.")
    add_trust_network(command)
    add_json(command)


def _add_status(command: ArgumentParser) -> None:
    _add_batch(command)
    add_json(command)


def _add_batch(command: ArgumentParser) -> None:
    command.add_argument("batch", type=Path, metavar="DIR", help="The folder of the batch.")


def _at_least(least: int, kind: type[Number]) -> Callable[[str], Number]:
    """Return what reads a number that must not be smaller, nor endless."""

    def read(text: str) -> Number:
        try:
            number = kind(text)
        except ValueError:
            raise ArgumentTypeError(f"{text} is no number of that kind") from None
        if not least <= number < float("inf"):
            raise ArgumentTypeError(f"must be at least {least}, not {text}")
        return number

    return read
