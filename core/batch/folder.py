"""What a batch is: a folder with a job folder for each asset, and an index of what was asked for.

index.jsonl            one line for each row of each sheet, in its order (``Entry``)
jobs/ID/               a job folder; ID is made from all that the job is, so that equal rows share one
jobs/ID/standing.json  how far the job is (``core.batch.standing``)
shared/                meshes and pictures of jobs, each once; job folders hold links to them where the disk can
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from core.border.index_lock import index_locked
from core.border.names import BATCH_INDEX_FILE, BATCH_JOBS_FOLDER
from core.errors import InputError
from core.files.whole import write_atomically


@dataclass(frozen=True)
class Entry:
    """A row of a sheet, or what Blender has added.

    Attributes:
        row: where it is in the sheet, as a person counts: ``12``, or ``12.3`` for the third job of a row that stands
            for several.
        name: what people call the asset.
        job: the ID of its job; empty if there is none because of the ``error``.
        error: the sentence that says what is wrong with the row; empty if nothing is.
        labels: what else is worth showing, such as the mesh, the objects, and the style, by name.
        source: the sheet or .blend file that the row comes from (``source_of``).
    """

    row: str
    name: str
    job: str = ""
    error: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


def write_index(batch: Path, entries: Iterable[Entry]) -> None:
    """Write the index of a batch.

    Raises:
        PatinaError: it cannot be written.
    """
    with write_atomically(batch / BATCH_INDEX_FILE) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(entry)) + "\n" for entry in entries)


def replace_rows(batch: Path, entries: Sequence[Entry], source: str) -> list[Entry]:
    """Let the rows of a source be ``entries``, and return the index as it is then. Rows of other sources stay;
    rows without a source belong to all.

    Raises:
        InputError: nothing can be written in the folder of the batch.
        PatinaError: the index cannot be written.
    """
    rows = [replace(entry, source=source) for entry in entries]
    try:
        with index_locked(batch):
            known = _readable(batch)
            mine = [place for place, entry in enumerate(known) if entry.source in ("", source)]
            place = mine[0] if mine else len(known)
            before, after = (_others(part, source) for part in (known[:place], known[place:]))
            write_index(batch, [*before, *rows, *after])
            return [*before, *rows, *after]
    except OSError as error:
        raise InputError(f"Nothing can be written to {batch} ({error.strerror}); choose another folder.") from None


def source_of(file: Path, batch: Path) -> str:
    """Return what the index calls the file that rows come from: its path from the folder of the batch, so that both
    may move together."""
    try:
        return Path(os.path.relpath(file.absolute(), batch.absolute())).as_posix()
    # Windows has no such path between two drives.
    except ValueError:
        return file.absolute().as_posix()


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


def _readable(batch: Path) -> list[Entry]:
    """Return the rows of a batch, none if it is new, or damaged, as planning it again mends that."""
    with suppress(InputError):
        return read_index(batch)
    return []


def _others(entries: Iterable[Entry], source: str) -> list[Entry]:
    return [entry for entry in entries if entry.source not in ("", source)]
