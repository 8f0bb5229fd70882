"""What can be typed after ``python -m core batch``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from core.batch.farms.write import FARMS
from core.faces.cli.shared_options import add_blender, add_json

GROUP = "batch"
GROUP_HELP = "Make many assets: plan a job for each row of a sheet, and run them."


def add_batch_commands(add: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands; ``add`` takes a name and a sentence, and returns the parser."""
    _add_plan(add(f"{GROUP}-plan", "Make a job folder for each row of a sheet, and an index of them."))
    _add_export(add(f"{GROUP}-export", "Write what a render farm needs to run a batch."))


def _add_plan(command: ArgumentParser) -> None:
    command.add_argument("sheet", type=Path, metavar="SHEET", help="The sheet, a CSV, TOML, or JSON file.")
    command.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="Folder of the batch, which may hold an earlier plan."
    )
    add_blender(command)
    add_json(command)


def _add_export(command: ArgumentParser) -> None:
    command.add_argument("batch", type=Path, metavar="DIR", help="The folder of the batch.")
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
    command.add_argument("--cores", type=int, default=4, metavar="N", help="Processor cores for each job (default 4).")
    command.add_argument("--gpus", type=int, default=0, metavar="N", help="Graphics cards for each job (default 0).")
    command.add_argument(
        "--trust-network", action="store_true", help="Run networks that job folders bring, which can run any program."
    )
    add_json(command)
