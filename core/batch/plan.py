"""Plans a batch: each row of a sheet becomes a job folder, or a sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from core.batch.asked import Asked
from core.batch.folder import Entry, jobs_of, replace_rows
from core.batch.found import Found, read_found, write_found
from core.batch.planner import Planned, Planner, by_mesh, mesh_of
from core.batch.processes import planned_by, processes_for
from core.batch.prune import prune
from core.border.names import BATCH_JOBS_FOLDER, BATCH_SHARED_FOLDER
from core.files.whole import writable_folder
from core.job.locked import locked


def plan(
    jobs: Sequence[Asked],
    batch: Path,
    blender: Path | None = None,
    pruned: bool = False,
    source: str = "",
    processes: int | None = None,
) -> Iterator[Planned]:
    """Yield each job that the rows of a sheet ask for once its folder is there, those of one mesh file in succession.

    A job whose folder is there already, from an earlier plan or for an equal row, stays as it is, finished or not. The
    index is written after the last job: in it, the rows take the place of those that came from the same ``source``, in
    their order; if this ends before, it stays as it was. ``blender`` is the Blender that reads meshes of its own
    formats; without it, one is looked for. Jobs of earlier plans that no row asks for any more leave the index and stay
    on the disk; with ``pruned``, those go that no work is in (``core.batch.prune``). Without ``processes``, there are
    as many as pay.

    Raises:
        InputError: another process plans in the same folder, or nothing can be written there.
        PatinaError: the index cannot be written, or a process that planned has died.
    """
    writable_folder(batch / BATCH_JOBS_FOLDER)
    with locked(batch / BATCH_SHARED_FOLDER, work="the plan of a batch"):
        known = read_found(batch)
        planner = Planner(batch, blender, Found(known))
        entries = [Entry(job.row, job.name) for job in jobs]
        places = by_mesh(jobs)
        try:
            with closing(_planned(planner, [jobs[place] for place in places], processes)) as events:
                for place, planned in zip(places, events, strict=True):
                    entries[place] = planned.entry
                    yield planned
        finally:
            write_found(batch, known, planner.found.used)
        rows = replace_rows(batch, entries, source)
        if pruned:
            prune(batch, set(jobs_of(rows)))


def _planned(planner: Planner, jobs: Sequence[Asked], processes: int | None) -> Generator[Planned, None, None]:
    if processes is None:
        models = {mesh_of(job) for job in jobs if mesh_of(job) and not job.error}
        processes = processes_for(len(jobs), sum(not planner.found.knows(Path(model)) for model in models))
    if processes == 1:
        yield from map(planner.planned, jobs)
    else:
        yield from planned_by(processes, planner, jobs)
