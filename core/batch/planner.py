"""Makes the job folders of rows, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.batch.asked import Asked
from core.batch.bugs import told
from core.batch.folder import Entry, job_folder
from core.batch.found import Found
from core.batch.identity import identity_of
from core.batch.memory import Memory
from core.batch.once import Sources
from core.batch.shared import link, shared_files
from core.border.names import JOB_FILE
from core.errors import PatinaError
from core.job.gather import gather
from core.job.pack import write_folder


@dataclass(frozen=True)
class Planned:
    """A row that is planned; ``new`` tells that its job was not there before."""

    entry: Entry
    new: bool = False


@dataclass(frozen=True)
class Planner:
    """Plans rows of a batch, and remembers what it reads for them.

    Attributes:
        batch: its folder.
        blender: the Blender that reads meshes of its own formats; without it, one is looked for.
        found: what this and earlier plans have found.
    """

    batch: Path
    blender: Path | None
    found: Found
    _memory: Memory = field(default_factory=Memory)
    _last_file: Memory = field(default_factory=lambda: Memory(only_last=True))

    def planned(self, job: Asked) -> Planned:
        """Return what becomes of a row, whatever is wrong with it."""
        entry = Entry(job.row, job.name, error=job.error, labels=job.labels)
        if job.error:
            return Planned(entry)
        try:
            identity, new = self._place(job)
        except PatinaError as error:
            return Planned(replace(entry, error=str(error)))
        # Whatever it is, it is the trouble of this row alone.
        except Exception as error:
            return Planned(replace(entry, error=told(error, self.batch, job.row)))
        return Planned(replace(entry, job=identity), new)

    def _place(self, job: Asked) -> tuple[str, bool]:
        """Make sure that there is the folder of a job; return its ID, and whether it is new."""
        source = self._sources().source(job.objects)
        gathered = gather(dict(job.values), source)
        files = {name: source.place(content, name) for name, content in gathered.contents.items()}
        identity = identity_of(gathered.settings, {name: path.stem for name, path in files.items()})
        folder = job_folder(self.batch, identity)
        if (folder / JOB_FILE).exists():
            return identity, False
        folder.mkdir(exist_ok=True)
        write_folder(replace(gathered, contents=files), folder, link)
        return identity, True

    def _sources(self) -> Sources:
        return Sources(shared_files(self.batch), self.blender, self._memory, self._last_file, self.found)


def by_mesh(jobs: Sequence[Asked]) -> list[int]:
    """Return the places of jobs, those of one mesh file in succession."""
    return sorted(range(len(jobs)), key=lambda place: mesh_of(jobs[place]))


def mesh_of(job: Asked) -> str:
    """Return the mesh file that a row names; empty if it names none."""
    return str(job.values.get("mesh", ""))
