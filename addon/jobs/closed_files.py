"""Many .blend files that are not open: another Blender opens each, two at a time, while this one goes on."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import bpy

from ..errors import PatinaError
from ..files import is_file
from .file_process import FileProcess
from .file_task import FileTask
from .long_work import Done

MOST_PROCESSES = 2
"""Blenders at a time: each holds a whole file in memory."""
_PAUSE = 0.05
"""Seconds between two looks at them."""
Answer = tuple[Path, dict[str, Any]]
"""A file, and what has become of it (see ``closed_file.answer``)."""


def work(files: Sequence[Path], task: FileTask, answers: list[Answer]) -> Generator[Done, None, None]:
    """Do a task with each .blend file in a Blender of its own, and add what has become of each to ``answers``.

    Stopped early, what is done stays.

    Raises:
        PatinaError: Blender cannot be started.
    """
    chosen = list(dict.fromkeys(files))
    reasons = {file: obstacle(file, task.save) for file in chosen}
    answers += [(file, {"error": f"{reason}."}) for file, reason in reasons.items() if reason is not None]
    waiting, at_work = [file for file in reversed(chosen) if reasons[file] is None], list[FileProcess]()
    with ExitStack() as stack:
        stack.callback(_stop, at_work)
        while waiting or at_work:
            while waiting and len(at_work) < MOST_PROCESSES:
                at_work.append(_started(waiting.pop(), task))
            yield Done(len(chosen) - len(waiting) - len(at_work), len(chosen))
            for process in list(at_work):
                answer = process.poll()
                if answer is not None:
                    at_work.remove(process)
                    process.stop()
                    answers.append((process.file, answer))
            time.sleep(_PAUSE)


def obstacle(file: Path, save: bool) -> str | None:
    """Return why a file cannot be worked on, as far as one sees from outside, in a sentence without its full stop."""
    if not is_file(file):
        return "There is no such file; choose another"
    if file.suffix.lower() != ".blend":
        return "It is no .blend file; choose another"
    if is_open(file):
        return "It is the open one; use the open file's own buttons"
    if save and not (file.stat().st_mode & stat.S_IWRITE and os.access(file, os.W_OK)):
        return "It is read-only, so its objects would stay as they are; make it writable"
    return None


def is_open(file: Path) -> bool:
    """Return whether a file is the open .blend."""
    here = Path(bpy.data.filepath)
    return bool(bpy.data.filepath) and is_file(file) and is_file(here) and file.samefile(here)


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
