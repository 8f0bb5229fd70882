"""Plans a batch: each row of a sheet becomes a job folder, or a sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.asked import Asked
from core.batch.folder import Entry, job_folder, jobs_of, write_index
from core.batch.identity import job_id
from core.batch.memory import Memory
from core.batch.once import Sources
from core.batch.prune import prune
from core.batch.shared import Shared, link
from core.border.names import BATCH_JOBS_FOLDER, BATCH_SHARED_FOLDER, JOB_FILE
from core.errors import PatinaError
from core.files.whole import writable_folder
from core.job.gather import gather
from core.job.locked import locked
from core.job.pack import write_folder


@dataclass(frozen=True)
class Planned:
    """A row that is planned; ``new`` tells that its job was not there before."""

    entry: Entry
    new: bool = False


def plan(jobs: Sequence[Asked], batch: Path, blender: Path | None = None, pruned: bool = False) -> Iterator[Planned]:
    """Yield each job that the rows of a sheet ask for once its folder is there, those of one mesh file in succession.

    A job whose folder is there already, from an earlier plan or for an equal row, stays as it is, finished or not. The
    index is written after the last job and has them in their order; if this ends before, it stays as it was.
    ``blender`` is the Blender that reads meshes of its own formats; without it, one is looked for. Jobs of earlier
    plans that no row asks for any more leave the index and stay on the disk; with ``pruned``, those go that no work is
    in (``core.batch.prune``).

    Raises:
        InputError: another process plans in the same folder, or nothing can be written there.
        PatinaError: the index cannot be written.
    """
    writable_folder(batch / BATCH_JOBS_FOLDER)
    with locked(batch / BATCH_SHARED_FOLDER, work="the plan of a batch"):
        sources = Sources(Shared(batch / BATCH_SHARED_FOLDER), blender, Memory(), Memory(only_last=True))
        entries = [Entry(job.row, job.name) for job in jobs]
        for place in sorted(range(len(jobs)), key=lambda place: str(jobs[place].values.get("mesh", ""))):
            planned = _planned(jobs[place], batch, sources)
            entries[place] = planned.entry
            yield planned
        write_index(batch, entries)
        if pruned:
            prune(batch, set(jobs_of(entries)))


def _planned(job: Asked, batch: Path, sources: Sources) -> Planned:
    entry = Entry(job.row, job.name, error=job.error, labels=job.labels)
    if job.error:
        return Planned(entry)
    try:
        identity, new = _place(job, batch, sources)
    except PatinaError as error:
        return Planned(replace(entry, error=str(error)))
    return Planned(replace(entry, job=identity), new)


def _place(job: Asked, batch: Path, sources: Sources) -> tuple[str, bool]:
    """Make sure that there is the folder of a job; return its ID, and whether it is new."""
    source = sources.source(job.objects)
    gathered = gather(dict(job.values), source)
    files = {name: source.place(content, name) for name, content in gathered.contents.items()}
    identity = job_id(gathered.settings, {name: path.stem for name, path in files.items()})
    folder = job_folder(batch, identity)
    if (folder / JOB_FILE).exists():
        return identity, False
    folder.mkdir(exist_ok=True)
    write_folder(replace(gathered, contents=files), folder, link)
    return identity, True
