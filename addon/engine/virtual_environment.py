"""Makes virtual environments from the pinned lists of ``pyproject.toml``. Standard library only, no bpy.

The add-on makes the engine's environment with it, the repository's scripts make theirs. The file must stay readable for
Python 3.8, so that an old Python that runs the scripts can say what is wrong.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .lock import CUDA_LOCK, LOCK, is_for
from .pip_process import describe, lines_of, problem_in, started

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from typing import Any, TextIO

    Lines = Generator[str, None, None]

UNFINISHED = "unfinished"
# Pythons that every pinned package has builds for, the best tested first.
SUPPORTED = ((3, 11), (3, 13))
ADVICE = (
    "Patina needs Python 3.11 (or 3.13) with its venv module: install it from your system's packages "
    "(on Debian and Ubuntu: python3.11-venv) or from python.org, and try again."
)
ROOM = 3 * 2**30
"""Bytes that must be free before anything is fetched, if nothing else is said."""


class SetupError(Exception):
    """The environment cannot be made. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class VirtualEnvironment:
    """The environment in ``folder`` that is to hold the requirements ``wanted`` (in pip's syntax, pinned).

    ``room`` is how many bytes must be free before anything is fetched. ``locks`` is the folder of the lock files for
    ``wanted``: then pip installs nothing but the files that they list, by their hashes. Without it, the versions alone
    are certain. ``alone`` are more requirements, installed without what they depend on.
    """

    folder: Path
    wanted: tuple[str, ...]
    room: int = ROOM
    locks: Path | None = None
    alone: tuple[str, ...] = ()

    @property
    def python(self) -> Path:
        """The path of its Python, whether it exists or not."""
        return self.folder / "Scripts" / "python.exe" if os.name == "nt" else self.folder / "bin" / "python"

    @property
    def log(self) -> Path:
        """What pip said the last time."""
        return self.folder / "patina-install.log"

    @property
    def stamp(self) -> Path:
        """The file that says what the environment holds."""
        return self.folder / "patina-requirements.txt"

    def is_ready(self) -> bool:
        """Return whether the environment exists and holds what is wanted."""
        if not self.python.exists():
            return False
        text = _read(self.stamp)
        return text == self.fingerprint(text.partition(" ")[0])

    @property
    def packages(self) -> tuple[str, ...]:
        """The names of the wanted packages, each once, without their versions."""
        return tuple(dict.fromkeys(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in self.wanted))

    def was_interrupted(self) -> bool:
        """Return whether the last installation did not come to its end."""
        return _read(self.stamp) == UNFINISHED

    def fingerprint(self, version: str) -> str:
        """Return the text of the stamp for Python ``version``, e.g. ``"3.11"``."""
        held = [*self.wanted, *self.alone]
        if self.locks is not None:
            held += [_read(self.locks / name) for name in (LOCK, CUDA_LOCK)]
        return f"{version} {hashlib.sha256(chr(10).join(held).encode()).hexdigest()}"

    def make(self, base: Path) -> Lines:
        """Make the environment with the Python ``base`` and yield what is happening, in a few words.

        A half-made environment is thrown away first; one that is only out of date is brought up to date. Closing the
        generator ends pip; the next time starts over.

        Raises:
            SetupError: something could not be fetched, installed or written.
        """
        version = version_of(base)
        try:
            yield "making the environment"
            if self._must_start_afresh(version):
                self.remove()
            self.folder.mkdir(parents=True, exist_ok=True)
            _refuse_without_room(self.folder, self.room)
            self.stamp.write_text(UNFINISHED, encoding="utf-8")
            if not self.python.exists():
                _run_quietly([str(base), "-m", "venv", str(self.folder)])
            yield from self._install()
            self.stamp.write_text(self.fingerprint(version), encoding="utf-8")
        except OSError as error:
            raise SetupError(
                f"{self.folder} cannot be written ({error}); make room or change its permissions."
            ) from None

    def remove(self) -> None:
        """Remove the environment with everything in it.

        Raises:
            OSError: a file is in use or protected.
        """
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def size(self) -> int:
        """Return the bytes that the environment takes on the disk; this reads thousands of folder entries."""
        files = (Path(folder) / name for folder, _, names in os.walk(self.folder) for name in names)
        return sum(file.lstat().st_size for file in files)

    def pip_command(self) -> list[str]:
        """Return one command for everything, so that no package changes another's version afterwards."""
        return [*self._pip(), *self.wanted]

    def locked_command(self, lock: Path) -> list[str]:
        """Return the command that installs exactly what a lock file lists, from files that need no building."""
        return [*self._pip(), "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)]

    def _pip(self) -> list[str]:
        options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        return [str(self.python), "-m", "pip", "install", *options]

    def _must_start_afresh(self, version: str) -> bool:
        return self.was_interrupted() or version_of(self.python) != version

    def _install(self) -> Lines:
        with self.log.open("w", encoding="utf-8") as log:
            for command in self._commands():
                yield from self._run_pip(command, log)

    def _commands(self) -> Iterator[list[str]]:
        """Yield pip's commands, each when the one before has ended.

        Raises:
            SetupError: the lock files are those of another version.
        """
        if self.locks is None:
            yield self.pip_command()
            if self.alone:
                yield [*self._pip(), "--no-deps", *self.alone]
            return
        for name in (LOCK, CUDA_LOCK):
            if not (self.locks / name).is_file() or not is_for(self.locks / name, self.wanted):
                raise SetupError(
                    f"{self.locks / name} does not belong to this version of Patina; install Patina again."
                )
        yield self.locked_command(self.locks / LOCK)
        if self._torch_brings_cuda():
            yield self.locked_command(self.locks / CUDA_LOCK)

    def _torch_brings_cuda(self) -> bool:
        """Return whether the installed PyTorch asks for CUDA; a build without it may come from an index of the user."""
        described = (text for folder in self._packages() for text in folder.glob("torch-*.dist-info/METADATA"))
        return any(re.search(r"^Requires-Dist: (nvidia|cuda|triton)", _read(text), re.MULTILINE) for text in described)

    def _run_pip(self, command: list[str], log: TextIO) -> Lines:
        doing, said = "starting pip", []
        with started(command) as pip:
            for line in lines_of(pip):
                log.write(line)
                log.flush()
                doing = describe(line) or doing
                said.append(line)
                yield doing + self._installed_so_far(doing)
            if pip.wait() != 0:
                raise SetupError(
                    f"pip failed ({problem_in(said)}); its log is {self.log}; check the connection and try again."
                )

    def _installed_so_far(self, doing: str) -> str:
        """Return how many packages there are by now, while pip unpacks them all without a word."""
        if not doing.startswith("installing"):
            return ""
        found = 0
        for packages in self._packages():
            # pip makes and removes folders meanwhile.
            with contextlib.suppress(OSError):
                found += sum(entry.name.endswith(".dist-info") for entry in packages.iterdir())
        return f", {found} there"

    def _packages(self) -> list[Path]:
        """Return the folders that packages are in."""
        return [*self.folder.glob("lib/python*/site-packages"), self.folder / "Lib" / "site-packages"]


@functools.lru_cache(maxsize=None)  # noqa: UP033  (Python 3.8)
def requirements(pyproject: Path, extras: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the pinned requirements of a ``pyproject.toml``, with those of some of its extras."""
    project = _project(pyproject)
    return (*project["dependencies"], *(line for extra in extras for line in requirements_of_extra(pyproject, extra)))


def requirements_of_extra(pyproject: Path, extra: str) -> tuple[str, ...]:
    """Return the pinned requirements of one extra of a ``pyproject.toml`` alone."""
    return tuple(_project(pyproject)["optional-dependencies"][extra])


def _project(pyproject: Path) -> dict[str, Any]:
    import tomllib  # new in Python 3.11

    project: dict[str, Any] = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    return project


def find_python(first: Sequence[Path] = (), version: str | None = None) -> Path:
    """Return a Python on this computer that can make environments.

    Args:
        first: those to look at before others.
        version: the one that it must be, e.g. ``"3.11"``; None takes any that is supported.

    Raises:
        SetupError: there is none.
    """
    for candidate in (*first, *_candidates()):
        if is_fitting(candidate) and (version is None or version_of(candidate) == version):
            return candidate
    if version is not None:
        raise SetupError(f"No Python {version} was found; install it from your system's packages or from python.org.")
    raise SetupError(f"No suitable Python was found. {ADVICE}")


def is_fitting(python: Path) -> bool:
    """Return whether a Python starts, is of a supported version and can make environments."""
    return version_of(python, "ensurepip, venv") in {f"{major}.{minor}" for major, minor in SUPPORTED}


def version_of(python: Path, modules: str = "sys") -> str:
    """Return e.g. ``"3.11"``, or nothing where that Python does not start or lacks one of the modules."""
    code = f"import {modules}, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        # -I: what Blender sets for its own Python must not reach another one.
        found = subprocess.run(
            [str(python), "-I", "-c", code], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def _candidates() -> Iterator[Path]:
    """Yield paths of Pythons that may fit: the one under the running environment, then those that the system knows."""
    yield Path(getattr(sys, "_base_executable", sys.executable))
    for major, minor in SUPPORTED:
        name = f"{major}.{minor}"
        for command in (["py", f"-{name}", "-c", "import sys; print(sys.executable)"], ["uv", "python", "find", name]):
            if shutil.which(command[0]):
                found = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
                if found.returncode == 0:
                    yield Path(found.stdout.strip())
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            on_path = shutil.which(f"python{name}", path=folder)
            if on_path:
                yield Path(on_path)
        # Where the tool pyenv keeps them, which are not on the PATH.
        yield from sorted(Path.home().glob(f".pyenv/versions/{name}.*/bin/python"), reverse=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _refuse_without_room(folder: Path, room: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < room:
        raise SetupError(
            f"Only {free / 1e9:.1f} GB are free on the disk that holds {folder}; Patina needs {room / 1e9:.0f} GB."
        )


def _run_quietly(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if result.returncode != 0:
        words = (result.stdout + result.stderr).strip().splitlines()
        raise SetupError(f"{' '.join(command)} failed ({words[-1] if words else 'no message'}). {ADVICE}")
