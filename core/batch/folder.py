"""What a batch is: a folder with a job folder for each asset, and an index of what was asked for.

index.jsonl            one line for each row of the sheet, in its order (``Entry``)
jobs/ID/               a job folder; ID is made from all that the job is, so that equal rows share one
jobs/ID/standing.json  how far the job is (``core.batch.standing``)
shared/                meshes and pictures of jobs, each once; job folders hold links to them where the disk can
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.border.names import BATCH_INDEX_FILE, BATCH_JOBS_FOLDER
from core.errors import InputError
from core.files.whole import write_atomically


@dataclass(frozen=True)
class Entry:
    """A row of the sheet.

    Attributes:
        row: where it is in the sheet, as a person counts: ``12``, or ``12.3`` for the third job of a row that stands
            for several.
        name: what people call the asset.
        job: the ID of its job; empty if there is none because of the ``error``.
        error: the sentence that says what is wrong with the row; empty if nothing is.
        labels: what else is worth showing, such as the mesh, the objects, and the style, by name.
    """

    row: str
    name: str
    job: str = ""
    error: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def write_index(batch: Path, entries: Iterable[Entry]) -> None:
    """Write the index of a batch.

    Raises:
        PatinaError: it cannot be written.
    """
    with write_atomically(batch / BATCH_INDEX_FILE) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(entry)) + "\n" for entry in entries)


def read_index(batch: Path) -> list[Entry]:
    """Return the rows of a batch.

    Raises:
        InputError: the folder is not that of a batch, or its index is damaged.
    """
    path = batch / BATCH_INDEX_FILE
    try:
        with path.open(encoding="utf-8") as file:
            return [Entry(**json.loads(line)) for line in file]
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"{batch} is not a batch: it has no {BATCH_INDEX_FILE}; make one with python -m core batch plan."
        ) from None
    except (OSError, TypeError, ValueError):
        raise InputError(f"{path} is damaged; plan the batch again.") from None


def jobs_of(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the IDs of the jobs of some rows, each once, in their order."""
    yield from dict.fromkeys(entry.job for entry in entries if entry.job)


def job_folder(batch: Path, job: str) -> Path:
    """Return the folder of a job."""
    return batch / BATCH_JOBS_FOLDER / job
