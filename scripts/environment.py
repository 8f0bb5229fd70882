"""Makes the Python environment that the other scripts run in. Uses the standard library only.

A script calls ``enter()`` first. It returns at once where the environment is ready and the script already runs in it;
otherwise it makes the environment (``.venv``, from the pinned lists in ``pyproject.toml``) and starts the script again
inside. The file must stay readable for Python 3.8, so that an old Python can say what is wrong.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "patina-requirements.txt"
LOG = FOLDER / "patina-install.log"
UNFINISHED = "unfinished"

# Pythons that Blender is built for as a module, the best tested first; torch has builds for both.
SUPPORTED = ((3, 11), (3, 13))
ADVICE = (
    "Patina needs Python 3.11 (or 3.13) with its venv module: install it from your system's packages "
    "(on Debian and Ubuntu: python3.11-venv) or from python.org, and run the same command again."
)


class SetupError(Exception):
    """The environment cannot be made. The message is one sentence that says what to do."""


def enter() -> None:
    """Return inside a ready environment, or start the running script again in it and never return."""
    try:
        if not is_ready():
            if not can_make_environments(running_inside=is_inside()):
                _start_again(find_python())
            install()
        if not is_inside():
            _start_again(environment_python())
    except SetupError as error:
        sys.exit(f"patina: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def is_inside() -> bool:
    """Return whether the running Python is the environment's."""
    return Path(sys.prefix).resolve() == FOLDER.resolve()


def environment_python() -> Path:
    """Return the path of the environment's Python, whether it exists or not."""
    return FOLDER / "Scripts" / "python.exe" if os.name == "nt" else FOLDER / "bin" / "python"


def requirements() -> list[str]:
    """Return every pinned requirement of ``pyproject.toml``, in pip's syntax."""
    import tomllib  # new in Python 3.11

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]


def fingerprint(wanted: list[str], version: str) -> str:
    """Return the text of the stamp file for these requirements on Python ``version``, e.g. ``"3.11"``."""
    return f"{version} {hashlib.sha256(chr(10).join(wanted).encode()).hexdigest()}"


def is_ready() -> bool:
    """Return whether the environment exists and holds what ``pyproject.toml`` lists today."""
    if sys.version_info < (3, 11) or not environment_python().exists():
        return False
    stamp = _read_stamp()
    return stamp == fingerprint(requirements(), stamp.partition(" ")[0])


def can_make_environments(running_inside: bool) -> bool:
    """Return whether the running Python fits and can make an environment. One never makes itself anew."""
    fits = sys.version_info[:2] in SUPPORTED
    return fits and not running_inside and importlib.util.find_spec("ensurepip") is not None


def find_python() -> Path:
    """Return a Python on this computer that can make the environment.

    Raises:
        SetupError: there is none.
    """
    for candidate in _candidates():
        if _probe(candidate):
            return candidate
    version = ".".join(map(str, sys.version_info[:2]))
    raise SetupError(f"This is Python {version}, and no fitting one was found. {ADVICE}")


def install() -> None:
    """Make the environment with the running Python, showing what happens.

    A half-made environment is thrown away first; one that is only out of date is brought up to date.

    Raises:
        SetupError: something could not be fetched or installed.
    """
    wanted = requirements()
    version = ".".join(map(str, sys.version_info[:2]))
    print(f"Setting up {FOLDER} (once; this may fetch a few gigabytes) …", file=sys.stderr, flush=True)
    with StatusLine() as status:
        try:
            status.show("making the environment")
            if _must_start_afresh(version) and FOLDER.exists():
                shutil.rmtree(FOLDER)
            FOLDER.mkdir(exist_ok=True)
            STAMP.write_text(UNFINISHED, encoding="utf-8")
            if not environment_python().exists():
                _run_quietly([sys.executable, "-m", "venv", str(FOLDER)])
            _pip_install(wanted, status)
            STAMP.write_text(fingerprint(wanted, version), encoding="utf-8")
        except OSError as error:
            raise SetupError(f"{FOLDER} cannot be written ({error}); make room or change its permissions.") from None


def _read_stamp() -> str:
    try:
        return STAMP.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _must_start_afresh(version: str) -> bool:
    if _read_stamp() == UNFINISHED or not environment_python().exists():
        return True
    return _version_of(environment_python()) != version


def _candidates() -> Iterator[Path]:
    """Yield paths of Pythons that may fit: the one under the environment, then those that the system knows."""
    yield Path(getattr(sys, "_base_executable", sys.executable))
    for major, minor in SUPPORTED:
        name = f"{major}.{minor}"
        for command in (["py", f"-{name}", "-c", "import sys; print(sys.executable)"], ["uv", "python", "find", name]):
            if shutil.which(command[0]):
                found = subprocess.run(command, capture_output=True, text=True, check=False)
                if found.returncode == 0:
                    yield Path(found.stdout.strip())
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            on_path = shutil.which(f"python{name}", path=folder)
            if on_path:
                yield Path(on_path)


def _probe(python: Path) -> bool:
    """Return whether a Python starts, is of a supported version and can make environments."""
    if FOLDER in python.parents:
        return False
    return _version_of(python, "ensurepip, venv") in {f"{major}.{minor}" for major, minor in SUPPORTED}


def _version_of(python: Path, modules: str = "sys") -> str:
    """Return e.g. ``"3.11"``, or nothing where that Python does not start or lacks one of the modules."""
    code = f"import {modules}, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def _pip_install(wanted: list[str], status: StatusLine) -> None:
    doing = "starting pip"
    problem = "it ended without a reason"
    with LOG.open("w", encoding="utf-8") as log, _started(_pip_command(wanted)) as pip:
        for line in _lines_of(pip):
            log.write(line)
            doing = describe(line) or doing
            problem = line[len("ERROR:") :].strip().rstrip(".") if line.startswith("ERROR:") else problem
            status.show(doing + _installed_so_far(doing))
        if pip.wait() != 0:
            raise SetupError(f"pip failed ({problem}); its log is {LOG}, and the same command tries again.")


def _pip_command(wanted: list[str]) -> list[str]:
    """Return one command for everything, so that no package changes another's version afterwards."""
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    return [str(environment_python()), "-m", "pip", "install", *options, *wanted]


def describe(line: str) -> str:
    """Return in a few words what a line of pip's output says is happening, or nothing where it says nothing new.

    >>> describe("  Downloading torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl (191.8 MB)")
    'fetching torch 2.13.0 (191.8 MB)'
    """
    fetching = re.match(r"\s*(?:Downloading|Using cached) ([^-\s]+)-([^-\s]+)-\S+\.whl(?!\.)(?: \((.+)\))?", line)
    if fetching:
        name, version, size = fetching.groups()
        return f"fetching {name} {version}" + (f" ({size})" if size else "")
    looking = re.match(r"Collecting ([\w.-]+)", line)
    if looking:
        return f"looking for {looking[1]}"
    installing = re.match(r"Installing collected packages: (.+)", line)
    if installing:
        return f"installing {len(installing[1].split(','))} packages"
    return ""


def _installed_so_far(doing: str) -> str:
    """Return how many packages there are by now, while pip unpacks them all without a word."""
    if not doing.startswith("installing"):
        return ""
    return f", {sum(1 for _ in FOLDER.glob('[Ll]ib/**/site-packages/*.dist-info'))} there"


@contextlib.contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start a command that writes to one pipe; end it if the block is left early."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, encoding="utf-8", errors="replace"
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()


def _lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield each line that a process writes, and an empty text after every second of silence."""
    assert process.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_feed, args=(process.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1.0)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


def _feed(stream: Iterator[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _run_quietly(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        words = (result.stdout + result.stderr).strip().splitlines()
        raise SetupError(f"{' '.join(command)} failed ({words[-1] if words else 'no message'}). {ADVICE}")


def _start_again(python: Path) -> NoReturn:
    """Run the same command line with another Python; the exit status is passed on."""
    command = [str(python), *sys.argv]
    if os.name != "nt":
        os.execv(command[0], command)
    # On Windows, exec would give the terminal back while the script still runs.
    try:
        status = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
