"""Plans a batch: each row of a sheet becomes a job folder, or a sentence that says what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.folder import Entry, job_folder, write_index
from core.batch.sheet import Row
from core.errors import PatinaError
from core.files.whole import writable_folder
from core.job.pack import pack


@dataclass(frozen=True)
class Planned:
    """A row that is planned; ``new`` tells that its job was not there before."""

    entry: Entry
    new: bool = False


def plan(rows: Sequence[Row], batch: Path, blender: Path | None = None) -> Iterator[Planned]:
    """Yield each row once its job folder is there; the index is written after the last one."""
    writable_folder(batch)
    entries = []
    for row in rows:
        planned = _planned(row, batch, blender)
        entries.append(planned.entry)
        yield planned
    write_index(batch, entries)


def _planned(row: Row, batch: Path, blender: Path | None) -> Planned:
    values = {"mode": "texture", **row.defaults, **row.values}
    if row.error:
        return Planned(Entry(row.number, "", error=row.error))
    job = hashlib.blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
    name = str(values.pop("name", "") or Path(str(values.get("mesh", ""))).stem)
    try:
        pack(values, job_folder(batch, job), blender)
    except PatinaError as error:
        return Planned(Entry(row.number, name, error=str(error)))
    return Planned(Entry(row.number, name, job), new=True)
