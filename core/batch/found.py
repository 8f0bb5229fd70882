"""What plans of a batch have found in files, so that the next plan need not read them all again.

As in git's index, a file counts as unchanged while its size, its times, and its inode are the same; what is remembered
of it goes by the digest of what it holds.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core import __version__
from core.batch.shared import digest_of_file
from core.border.names import BATCH_FOUND_FILE
from core.errors import PatinaError
from core.files.whole import write_atomically

_PLANS = 8
"""What so many plans have not needed is forgotten: several sheets may take turns."""
_YOUNG = 2.0
"""Seconds within which a file can change again without a change of its times, on disks that count whole ones."""
_FOLDER = Path(__file__).resolve().parents[1]
_LIBRARIES = ("numpy", "pillow")

Known = Mapping[str, tuple[int, Any]]
"""What is remembered by the digests of keys, each with the number of plans that have not needed it."""


class Found:
    """Remembers what files hold and what was found in them. ``used`` is what has been needed or added since then."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.used: dict[str, tuple[int, Any]] = {}

    def knows(self, path: Path) -> bool:
        """Return whether a file is as it was when it was read."""
        known = self._get(_key("file", str(path.absolute())))
        return bool(known) and known[:-1] == _mark(path)

    def digest(self, path: Path) -> str:
        """Return the digest of what a file holds.

        Raises:
            InputError: it cannot be read.
        """
        mark, key = _mark(path), _key("file", str(path.absolute()))
        known = self._get(key)
        if mark and known and known[:-1] == mark:
            return str(known[-1])
        digest = digest_of_file(path)
        if mark and mark == _mark(path) and max(mark[1], mark[2]) < (time.time() - _YOUNG) * 1e9:
            self._put(key, [*mark, digest])
        return digest

    def get(self, *key: Any) -> Any:
        """Return what is remembered, or None. A key has the digests of all files that it depends on."""
        return self._get(_key(*key))

    def put(self, value: Any, *key: Any) -> None:
        """Remember a value of plain JSON."""
        self._put(_key(*key), value)

    def _get(self, key: str) -> Any:
        if key not in self.used and key in self._known:
            self.used[key] = (0, self._known[key][1])
        return self.used[key][1] if key in self.used else None

    def _put(self, key: str, value: Any) -> None:
        self.used[key] = (0, value)


def read_found(batch: Path) -> Known:
    """Return what plans by this very code have found; nothing if the file is missing or damaged."""
    try:
        written = json.loads((batch / BATCH_FOUND_FILE).read_text(encoding="utf-8"))
        if written["code"] == _code():
            return {key: (int(age), value) for key, (age, value) in written["found"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return {}


def write_found(batch: Path, known: Known, used: Known) -> None:
    """Write what was known before a plan and what the plan has used; a disk that is full costs time in the next one."""
    aged = {key: (age + 1, value) for key, (age, value) in known.items() if age + 1 < _PLANS}
    with suppress(PatinaError), write_atomically(batch / BATCH_FOUND_FILE) as temporary:
        temporary.write_text(json.dumps({"code": _code(), "found": {**aged, **used}}), encoding="utf-8")


@cache
def _code() -> str:
    """Return what changes with the code that reads files: what it finds may be another thing after an update."""
    files = [(path, path.stat()) for path in sorted(_FOLDER.rglob("*.py"))]
    marks = [(path.relative_to(_FOLDER).as_posix(), stat.st_size, stat.st_mtime_ns) for path, stat in files]
    return _key(__version__, [version(name) for name in _LIBRARIES], marks)


def _mark(path: Path) -> list[int]:
    try:
        stat = path.stat()
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _key(*parts: Any) -> str:
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
