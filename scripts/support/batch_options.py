"""The steps of ``texture_blend.py`` that write the jobs of a batch, and take its results into the .blend.

They run inside Blender, with the repository on Python's path.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import bpy

import addon
from addon.jobs import batch, batch_results
from addon.jobs.long_work import Steps


def add_batch_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser take what batches need."""
    group = parser.add_argument_group("batch")
    group.add_argument(
        "--batch",
        type=Path,
        metavar="DIR",
        help="write the jobs into this batch instead of running them; the saved .blend knows its objects by them",
    )
    group.add_argument("--together", action="store_true", help="let the objects of a batch share one texture")
    group.add_argument(
        "--import-results",
        type=Path,
        metavar="DIR",
        help="put the finished results of this batch on the objects that its jobs were made for",
    )


def write_batch(options: argparse.Namespace, objects: Sequence[bpy.types.Object], prepare: batch.Prepare) -> None:
    """Write the jobs of objects into a batch, and say what has been written.

    Raises:
        PatinaError: no object can have a job, or the batch cannot be written.
    """
    groups = [objects] if options.together else [[obj] for obj in objects]
    _run(batch.write(options.batch.resolve(), groups, prepare))


def import_results(folder: Path) -> None:
    """Put the finished results of a batch on the objects of the .blend, and say what has been put on.

    Raises:
        PatinaError: the folder is no batch, or no object was made a job of it for.
    """
    if not hasattr(bpy.types.Object, "patina"):
        # Where the extension is not installed, objects have no lists of results.
        addon.register()
    _run(batch_results.put_on(folder.resolve()))


def _run(steps: Steps) -> None:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            print(f"patina: {end.value}", flush=True)
            return
