"""Carries the files of a job folder to another machine and back, where the two share no disk."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.border.names import CHECKPOINT_FILE, LOCK_FILE, RESULT_FILE, STANDING_FILE, STANDING_LOCK_FILE
from core.files.whole import write_atomically

_PIECE = 2**24
_REST = 10.0
# What says how the others are to be taken comes after them.
_LAST = (RESULT_FILE, CHECKPOINT_FILE, STANDING_FILE)


@dataclass(frozen=True)
class Piece:
    """The next bytes of a file of a job folder; with the last of them, the file replaces the one before."""

    name: str
    content: bytes
    last: bool


@dataclass(frozen=True)
class Gone:
    """A file of a job folder is no more."""

    name: str


Change = Piece | Gone


def files_of(folder: Path) -> list[str]:
    """Return the names of a job folder's files, as paths with slashes; those that mean something only where they are,
    locks and what is being written, are left out."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    kept = [name for name in names if not name.rpartition("/")[2].startswith((".", LOCK_FILE, STANDING_LOCK_FILE))]
    return sorted(kept, key=lambda name: (_LAST.index(name) if name in _LAST else -1, name))


class Changes:
    """What changes in a job folder from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = {name: _stamp(folder / name) for name in files_of(folder)}
        self._told: dict[str, float] = {}

    def so_far(self) -> Iterator[Change]:
        """Yield what has changed since this was last asked. A file that changes all the time is told of every ten
        seconds only, apart from the one that says how far the job is."""
        return self._since(time.monotonic() - _REST)

    def to_the_end(self) -> Iterator[Change]:
        """Yield all that has changed, now that nothing changes any more."""
        return self._since(float("inf"))

    def _since(self, moment: float) -> Iterator[Change]:
        for name in files_of(self._folder):
            # It may be gone by now, until the next time.
            with suppress(FileNotFoundError):
                stamp = _stamp(self._folder / name)
                if stamp != self._seen.get(name) and (name == STANDING_FILE or self._told.get(name, -_REST) <= moment):
                    yield from _pieces(self._folder / name, name)
                    self._seen[name], self._told[name] = stamp, time.monotonic()
        for name in self._seen.keys() - files_of(self._folder):
            yield Gone(name)
            del self._seen[name]


class Inbox:
    """Makes the changes of a job folder elsewhere in this one. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing: Generator[None, bytes | None, None] | None = None

    def take(self, change: Change) -> None:
        """Make a change; pieces of a file come one after the other.

        Raises:
            PatinaError: the file cannot be written.
        """
        if isinstance(change, Gone):
            (self._folder / change.name).unlink(missing_ok=True)
            return
        if self._writing is None:
            self._writing = _written(self._folder / change.name)
            next(self._writing)
        self._writing.send(change.content)
        if change.last:
            writing, self._writing = self._writing, None
            with suppress(StopIteration):
                writing.send(None)

    def close(self) -> None:
        """Forget the file whose last piece has not come."""
        if self._writing is not None:
            self._writing.close()


def _stamp(path: Path) -> tuple[int, int, int]:
    """Return what is another once a file has been written anew."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _pieces(path: Path, name: str) -> Iterator[Piece]:
    # Whoever replaces the file in the meantime leaves this one as it is.
    with path.open("rb") as file:
        content = file.read(_PIECE)
        while content:
            following = file.read(_PIECE)
            yield Piece(name, content, not following)
            content = following
        if not file.tell():
            yield Piece(name, b"", True)


def _written(path: Path) -> Generator[None, bytes | None, None]:
    """Write what is sent until that is None; if this is closed before, the file stays as it was."""
    with write_atomically(path) as temporary:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            while (content := (yield)) is not None:
                file.write(content)
