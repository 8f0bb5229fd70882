"""Many .blend files become jobs of one batch: another Blender opens each, two at a time, while this one goes on."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy

from ..engine.batch_folder import Row, add_rows, row_of_file, source_of
from ..errors import PatinaError
from ..files import is_file
from .file_process import FileProcess
from .file_task import FileTask
from .long_work import Done, Steps
from .words import counted, first_reason

MOST_PROCESSES = 2
"""Blenders at a time: each holds a whole file in memory."""
_PAUSE = 0.05
"""Seconds between two looks at them."""


@dataclass
class Tally:
    """What has become of files: the IDs of their jobs, the files that have some, and the names of objects and of files
    that have none, with the reasons."""

    jobs: set[str] = field(default_factory=set)
    files: int = 0
    objects_left: list[tuple[str, str]] = field(default_factory=list)
    files_left: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, file: Path, answer: dict[str, Any]) -> None:
        """Add what has become of a file (see ``closed_file.answer``)."""
        self.jobs.update(answer["jobs"])
        self.files += bool(answer["jobs"])
        self.objects_left += [(name, reason) for name, reason in answer["failed"]]
        if answer["error"]:
            self.files_left.append((file, answer["error"]))

    def sentence(self, batch: Path) -> str:
        """Return all of it, in sentences."""
        said = [f"{counted(len(self.jobs), 'job')} of {counted(self.files, 'file')} written to {batch}."]
        named = [(file.name, reason) for file, reason in self.files_left]
        for wrong, thing in ((named, "file"), (self.objects_left, "object")):
            if wrong:
                between = ":" if len(wrong) == 1 else ","
                said.append(f"{counted(len(wrong), thing)} left out{between} {first_reason(wrong)}.")
        return " ".join(said)


def write(files: Sequence[Path], task: FileTask) -> Steps:
    """Do a task with each .blend file in a Blender of its own, and say what has been written.

    A file that cannot have jobs becomes a row of the batch that says why. Stopped early, what is done stays.

    Raises:
        PatinaError: no file can have a job, or the batch cannot be written.
    """
    task.order.engine_settings()
    tally, chosen = Tally(), list(dict.fromkeys(files))
    try:
        waiting = []
        for file in chosen:
            reason = obstacle(file, task.save)
            if reason is None:
                waiting.append(file)
            else:
                tally.files_left.append((file, f"{reason}."))
        yield from _work(waiting, task, len(tally.files_left), tally)
    finally:
        if tally.jobs:
            add_rows(task.batch, [_row(*left, task.batch) for left in tally.files_left])
    if not tally.jobs:
        file, reason = tally.files_left[0] if tally.files_left else (Path(), "Choose .blend files.")
        raise PatinaError(f"{file.name}: {reason}" if file.name else reason)
    return tally.sentence(task.batch)


def obstacle(file: Path, save: bool) -> str | None:
    """Return why a file can have no jobs, as far as one sees from outside, in a sentence without its full stop."""
    if not is_file(file):
        return "There is no such file; choose another"
    if file.suffix.lower() != ".blend":
        return "It is no .blend file; choose another"
    if bpy.data.filepath and file.samefile(bpy.data.filepath):
        return "It is the open one; select its objects and use Batch"
    if save and not (file.stat().st_mode & stat.S_IWRITE and os.access(file, os.W_OK)):
        return "It is read-only, so its objects could not know their jobs; make it writable, or turn off Save Files"
    return None


def _work(files: Sequence[Path], task: FileTask, before: int, tally: Tally) -> Iterator[Done]:
    """Work on files, a few at a time; ``before`` of them are done already."""
    waiting, at_work, total = list(reversed(files)), list[FileProcess](), before + len(files)
    with ExitStack() as stack:
        stack.callback(_stop, at_work)
        while waiting or at_work:
            while waiting and len(at_work) < MOST_PROCESSES:
                at_work.append(_started(waiting.pop(), task))
            yield Done(total - len(waiting) - len(at_work), total)
            for process in list(at_work):
                answer = process.poll()
                if answer is not None:
                    at_work.remove(process)
                    process.stop()
                    tally.add(process.file, answer)
            time.sleep(_PAUSE)


def _started(file: Path, task: FileTask) -> FileProcess:
    try:
        return FileProcess(file, task)
    except OSError as error:
        raise PatinaError(
            f"Another Blender, which opens the files, cannot be started ({error.strerror}); open them one by one."
        ) from None


def _stop(processes: Sequence[FileProcess]) -> None:
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        process.stop()


def _row(file: Path, reason: str, batch: Path) -> Row:
    return row_of_file(str(file), reason, source_of(file, batch))
