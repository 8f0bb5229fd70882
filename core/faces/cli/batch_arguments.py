"""What can be typed after ``python -m core batch``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from core.faces.cli.shared_options import add_blender, add_json

GROUP = "batch"
GROUP_HELP = "Make many assets: plan a job for each row of a sheet, and run them."


def add_batch_commands(add: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands; ``add`` takes a name and a sentence, and returns the parser."""
    _add_plan(add(f"{GROUP}-plan", "Make a job folder for each row of a sheet, and an index of them."))


def _add_plan(command: ArgumentParser) -> None:
    command.add_argument("sheet", type=Path, metavar="SHEET", help="The sheet, a CSV, TOML, or JSON file.")
    command.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help="Folder of the batch, which may hold an earlier plan."
    )
    add_blender(command)
    add_json(command)
