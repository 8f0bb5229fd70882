"""Reads and checks what many jobs need, each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.batch.memory import Memory
from core.batch.shared import Shared
from core.job.checks import check_file, check_network
from core.job.files import JobFile, patterns_of
from core.job.gather import Content, Source, Taken
from core.job.meshes import wish_of
from core.mesh.load import Reader, read_parts
from core.mesh.part import Reading
from core.settings.base import JobSettings
from core.settings.declare import network_kind
from core.settings.printing import PrintSettings


@dataclass(frozen=True)
class Once(Source):
    """What one job is made from, remembered for the jobs after it.

    Meshes become ``shared`` files, for those of thousands of jobs would take too much memory.
    """

    shared: Shared
    memory: Memory

    def take_mesh(self, file: JobFile, settings: JobSettings) -> Taken:
        """Return what the file of a mesh gives a job (see ``Source.take_mesh``)."""
        key = ("mesh", file.source, file.name, self.reader.objects, wish_of(settings), bool(patterns_of(settings)))
        return self.memory.once(key, partial(self._take_mesh, file, settings))

    def check_file(self, file: JobFile, settings: JobSettings) -> None:
        """Make sure that a file is what the settings take it for (see ``Source.check_file``)."""
        key = ("file", file.source, file.kind, isinstance(settings, PrintSettings))
        self.memory.once(key, partial(check_file, file, settings))

    def check_network(self, settings: JobSettings) -> None:
        """Make sure that there is what is named in the backbone (see ``Source.check_network``). The device is that of
        another machine."""
        named = [name for name, field in type(settings).model_fields.items() if network_kind(field)]
        key = ("network", type(settings), *(getattr(settings, name) for name in named))
        self.memory.once(key, partial(check_network, settings))

    def place(self, content: Content, name: str) -> Path:
        """Return the shared file for a file of a job (errors as of ``Shared.place``)."""
        suffix = Path(name).suffix
        if not isinstance(content, Path):
            return self.shared.place(content, suffix)
        if content.parent == self.shared.folder:
            return content
        return self.memory.once(("place", content, suffix), partial(self.shared.place, content, suffix))

    def _take_mesh(self, file: JobFile, settings: JobSettings) -> Taken:
        taken = super().take_mesh(file, settings)
        return Taken({name: self.place(content, name) for name, content in taken.contents.items()}, taken.tiles)


@dataclass(frozen=True)
class Sources:
    """Makes the sources of the jobs of a batch, which share what they remember. Of mesh files, the last one is
    remembered as it was read: whoever asks for the jobs of one file in succession has it read once."""

    shared: Shared
    blender: Path | None
    memory: Memory
    last_file: Memory

    def source(self, objects: Sequence[str]) -> Once:
        """Return the source of a job; ``objects`` are those of its mesh file, all if none are named."""
        return Once(Reader(self.blender, tuple(objects), self._read), self.shared, self.memory)

    def _read(self, path: Path, uv_set: int | None, blender: Path | None, attributes: tuple[str, ...]) -> Reading:
        call = partial(read_parts, path, uv_set, blender, attributes)
        return self.last_file.once((path, uv_set, attributes), call)
