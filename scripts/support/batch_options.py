"""The steps of ``texture_blend.py`` that write the jobs of a batch, and take its results into the .blend.

They run inside Blender, with the repository on Python's path.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

import addon
from addon.jobs import batch, batch_files, batch_results
from addon.jobs.file_task import FileTask
from addon.jobs.job import Prepared
from addon.jobs.long_work import Steps
from addon.jobs.order import Order
from addon.jobs.prepared import prepared


def add_batch_options(parser: argparse.ArgumentParser) -> None:
    """Let a parser take what batches need."""
    group = parser.add_argument_group("batch")
    group.add_argument(
        "--batch",
        type=Path,
        metavar="DIR",
        help="write the jobs into this batch instead of running them; the saved .blend knows its objects by them",
    )
    group.add_argument(
        "--files",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE.blend",
        help="do it for all visible meshes of these .blend files, or those in the collection, and save each file",
    )
    group.add_argument("--together", action="store_true", help="let the objects of a batch share one texture")
    group.add_argument(
        "--import-results",
        type=Path,
        metavar="DIR",
        help="put the finished results of this batch on the objects that its jobs were made for",
    )


def write_batch(options: argparse.Namespace, order: Order, objects: Sequence[bpy.types.Object]) -> None:
    """Write the jobs of objects into a batch, and say what has been written.

    Raises:
        PatinaError: no object can have a job, or the batch cannot be written.
    """
    groups = [objects] if options.together else [[obj] for obj in objects]

    def prepare(chosen: Sequence[bpy.types.Object], folder: Path) -> Prepared[Any]:
        return prepared(order, chosen, folder, options.new_uv_map)

    _run(batch.write(options.batch.resolve(), groups, prepare))


def work_on_files(options: argparse.Namespace, order: Order) -> None:
    """Write jobs for the meshes of many .blend files into a batch, or take its results in, and save the files.

    Raises:
        PatinaError: nothing can be done in any of them, or the batch cannot be read or written.
    """
    files = [file.resolve() for file in options.files]
    if options.import_results is not None:
        _run(batch_files.put_on(options.import_results.resolve(), files))
        return
    collection = options.collection or ""
    _run(
        batch_files.write(
            files, FileTask(options.batch.resolve(), order, collection, options.together, options.new_uv_map)
        )
    )


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
