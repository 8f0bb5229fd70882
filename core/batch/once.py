"""Reads and checks what many jobs need, each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.batch.found import Found
from core.batch.memory import Memory
from core.batch.shared import Shared
from core.batch.stands_alone import stands_alone
from core.job.checks import check_file, check_network
from core.job.files import JobFile, patterns_of
from core.job.gather import Content, Source, Taken
from core.job.meshes import wish_of
from core.mesh.load import Reader, read_parts
from core.mesh.part import Reading
from core.settings.base import JobSettings
from core.settings.declare import network_kind
from core.settings.printing import PrintSettings

_PICTURES = ("picture", "map", "data")


@dataclass(frozen=True)
class Once(Source):
    """What one job is made from, remembered for the jobs after it.

    Meshes become ``shared`` files, for those of thousands of jobs would take too much memory.
    """

    shared: Shared
    memory: Memory
    found: Found

    def take_mesh(self, file: JobFile, settings: JobSettings) -> Taken:
        """Return what the file of a mesh gives a job (see ``Source.take_mesh``)."""
        key = ("mesh", file.source, file.name, self.reader.objects, wish_of(settings), bool(patterns_of(settings)))
        return self.memory.once(key, partial(self._take_mesh, file, settings))

    def check_file(self, file: JobFile, settings: JobSettings) -> None:
        """Make sure that a file is what the settings take it for (see ``Source.check_file``)."""
        key = ("file", file.source, file.kind, isinstance(settings, PrintSettings))
        self.memory.once(key, partial(self._check_file, file, settings))

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
        return self.memory.once(("place", content, suffix), partial(self._place, content, suffix))

    def _place(self, path: Path, suffix: str) -> Path:
        return self.shared.place(path, suffix, self.found.digest(path))

    def _check_file(self, file: JobFile, settings: JobSettings) -> None:
        if file.kind not in _PICTURES or not file.source.is_file():
            check_file(file, settings)
            return
        digest = self.found.digest(file.source)
        key = ("picture", digest, file.source.suffix, file.kind, isinstance(settings, PrintSettings))
        if not self.found.get(*key):
            check_file(file, settings)
            self._remember(file.source, digest, True, *key)

    def _take_mesh(self, file: JobFile, settings: JobSettings) -> Taken:
        wish = wish_of(settings)
        if not file.source.is_file() or not stands_alone(file.source, wish):
            return self._placed(super().take_mesh(file, settings))
        digest, objects, tiled = self.found.digest(file.source), self.reader.objects, bool(patterns_of(settings))
        key = ("mesh", digest, file.source.suffix, file.name, objects, asdict(wish), tiled)
        taken = self._known(self.found.get(*key))
        if taken is None:
            taken = self._placed(super().take_mesh(file, settings))
            self._remember(file.source, digest, _plain(taken), *key)
        return taken

    def _placed(self, taken: Taken) -> Taken:
        return Taken({name: self.place(content, name) for name, content in taken.contents.items()}, taken.tiles)

    def _known(self, plain: Any) -> Taken | None:
        """Return what was found in a mesh, unless its shared files are gone."""
        if not plain:
            return None
        contents = {name: self.shared.named(shared) for name, shared in plain["contents"].items()}
        there = {name: path for name, path in contents.items() if path is not None}
        return Taken(there, tuple(plain["tiles"])) if len(there) == len(contents) else None

    def _remember(self, path: Path, digest: str, value: Any, *key: Any) -> None:
        """Remember what was found in a file, unless it has changed while it was read."""
        if self.found.digest(path) == digest:
            self.found.put(value, *key)


def _plain(taken: Taken) -> dict[str, Any]:
    return {
        "contents": {name: content.name for name, content in taken.contents.items() if isinstance(content, Path)},
        "tiles": list(taken.tiles),
    }


@dataclass(frozen=True)
class Sources:
    """Makes the sources of the jobs of a batch, which share what they remember. Of mesh files, the last one is
    remembered as it was read: whoever asks for the jobs of one file in succession has it read once."""

    shared: Shared
    blender: Path | None
    memory: Memory
    last_file: Memory
    found: Found

    def source(self, objects: Sequence[str]) -> Once:
        """Return the source of a job; ``objects`` are those of its mesh file, all if none are named."""
        return Once(Reader(self.blender, tuple(objects), self._read), self.shared, self.memory, self.found)

    def _read(self, path: Path, uv_set: int | None, blender: Path | None, attributes: tuple[str, ...]) -> Reading:
        call = partial(read_parts, path, uv_set, blender, attributes)
        return self.last_file.once((path, uv_set, attributes), call)
