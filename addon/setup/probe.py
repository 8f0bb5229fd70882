"""Looks in a moment whether a Python can be the engine's: it starts, is new enough, and has the packages.

The doctor knows more but takes seconds; this is for the moment when a path is entered. Imports no bpy.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from ..engine.process import engine_variables
from ..files import is_file, is_folder

OLDEST = (3, 11)
_PATIENCE = 15.0
"""Seconds after which a program that does not answer is none."""
_MARK = "patina-probe"
# For any Python, however old. Distributions are looked up by their metadata; importing them would take seconds.
_CODE = f"""
import sys, json
missing = []
try:
    from importlib.metadata import version
    for name in sys.argv[1:]:
        try:
            version(name)
        except Exception:
            missing.append(name)
except ImportError:
    pass
print("{_MARK} " + json.dumps([list(sys.version_info[:2]), missing]))
"""


def problem_of(python: Path, source: Path, packages: Sequence[str]) -> str:
    """Return why a Python cannot be the engine's, in one sentence without its full stop, or nothing if it can.

    Args:
        python: the path that was named.
        source: the folder that holds the package ``core``.
        packages: names of what the engine needs.
    """
    if not is_file(python) and shutil.which(python) is None:
        if is_folder(python):
            return f"{python} is a folder; choose the program python inside it"
        return f"There is no file {python}; choose another Python"
    answer = _answer(python, source, packages)
    if answer is None:
        return f"{python} is not a Python interpreter; choose another one"
    version, missing = answer
    if version < OLDEST:
        names = ".".join(map(str, version)), ".".join(map(str, OLDEST))
        return f"{python} is Python {names[0]}; the engine needs {names[1]} or newer"
    if missing:
        named = ", ".join(missing[:3]) + (" and more" if len(missing) > 3 else "")
        return f"{python} lacks {named}; install the engine's packages in it, or choose another Python"
    return ""


def _answer(python: Path, source: Path, packages: Sequence[str]) -> tuple[tuple[int, ...], list[str]] | None:
    """Return the version of a Python and the packages that it lacks, or None where it is no Python."""
    try:
        done = subprocess.run(
            [str(python), "-E", "-s", "-c", _CODE, *packages],
            env=engine_variables(source),
            # Modules that lie where Blender was started must not stand for Python's own.
            cwd=python.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
        line = next(line for line in done.stdout.splitlines() if line.startswith(_MARK))
        version, missing = json.loads(line.removeprefix(_MARK))
        return tuple(version), list(missing)
    except (OSError, subprocess.TimeoutExpired, StopIteration, ValueError):
        return None


class Probes:
    """What is known about Pythons. Each is looked at once, in a thread, until it is forgotten or its file changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, float], str | None] = {}

    def problem_of(self, python: Path, source: Path, packages: Sequence[str], waits: bool) -> str | None:
        """Return what is wrong with a Python (see ``problem_of``); None while it is being looked at.

        ``waits`` stays until that is known, for background mode.
        """
        key = (str(python), _changed(python))
        if key not in self._known:
            self._known[key] = None
            thread = threading.Thread(target=self._look, args=(key, python, source, tuple(packages)), daemon=True)
            thread.start()
            if waits:
                thread.join()
        return self._known.get(key)

    @property
    def busy(self) -> bool:
        """Whether a Python is being looked at."""
        return None in self._known.values()

    def forget(self) -> None:
        """Look again at whatever is asked for."""
        self._known.clear()

    def _look(self, key: tuple[str, float], python: Path, source: Path, packages: tuple[str, ...]) -> None:
        self._known[key] = problem_of(python, source, packages)


@functools.cache
def probes() -> Probes:
    """Return the one collection of this Blender."""
    return Probes()


def _changed(python: Path) -> float:
    try:
        return python.stat().st_mtime
    except OSError:
        return 0.0
