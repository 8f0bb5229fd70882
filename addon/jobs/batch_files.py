"""Many .blend files become jobs of one batch, and take its results in, without being opened here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..engine.batch_folder import Row, add_rows, read_rows, row_of_file, source_of
from ..errors import PatinaError
from .batch_results import Tally, imported
from .closed_files import Answer, is_open, work
from .file_task import FileTask
from .long_work import Steps
from .words import counted, first_reason


def write(files: Sequence[Path], task: FileTask) -> Steps:
    """Write jobs for the meshes of .blend files into a batch, and say what has been written.

    A file that cannot have jobs becomes a row of the batch that says why. Stopped early, what is done stays.

    Raises:
        PatinaError: no file can have a job, or the batch cannot be written.
    """
    assert task.order is not None
    task.order.engine_settings()
    answers: list[Answer] = []
    try:
        yield from work(files, task, answers)
    finally:
        if _jobs_of(answers):
            add_rows(task.batch, [_row(file, answer, task.batch) for file, answer in answers if answer["error"]])
    if not _jobs_of(answers):
        raise PatinaError(first_reason(_wrong(answers)[:1]) + "." if answers else "There are no files; choose some.")
    return _sentence(answers, task.batch)


def _jobs_of(answers: Sequence[Answer]) -> set[str]:
    return {job for _, answer in answers for job in answer.get("jobs", ())}


def _row(file: Path, answer: dict[str, Any], batch: Path) -> Row:
    return row_of_file(str(file), answer["error"], source_of(file, batch))


def _wrong(answers: Sequence[Answer]) -> list[tuple[str, str]]:
    return [(file.name, answer["error"]) for file, answer in answers if answer["error"]]


def _sentence(answers: Sequence[Answer], batch: Path) -> str:
    files = sum(bool(answer.get("jobs")) for _, answer in answers)
    objects = [(name, reason) for _, answer in answers for name, reason in answer.get("failed", ())]
    said = f"{counted(len(_jobs_of(answers)), 'job')} of {counted(files, 'file')} written to {batch}."
    return said + _left_out(_wrong(answers), "file") + _left_out(objects, "object")


def _left_out(wrong: Sequence[tuple[str, str]], thing: str) -> str:
    between = ":" if len(wrong) == 1 else ","
    return f" {counted(len(wrong), thing)} left out{between} {first_reason(wrong)}." if wrong else ""


def put_on(batch: Path, files: Sequence[Path] = ()) -> Steps:
    """Put the finished results of a batch on the objects of .blend files, by default of all that it was written from;
    all but the open one are saved.

    Raises:
        PatinaError: the folder is no batch, or was written from no .blend file.
    """
    named = [row.labels["blend"] for row in read_rows(batch) if row.job and "blend" in row.labels]
    files = files or [Path(name) for name in dict.fromkeys(named)]
    if not files:
        raise PatinaError(f"The batch {batch} was written from no .blend file that has a name; open the right one.")
    closed, answers = [file for file in files if not is_open(file)], list[Answer]()
    tally = (yield from imported(batch)) if len(closed) < len(files) else Tally()
    yield from work(closed, FileTask(batch), answers)
    for _, answer in answers:
        tally.add(Tally(**{name: value for name, value in answer.items() if name != "error"}))
    wrong = _wrong(answers)
    return f"{tally.sentence} {counted(len(files) - len(wrong), 'file')} looked at.{_left_out(wrong, 'file')}"
