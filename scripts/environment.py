"""The Python environment that the other scripts run in. Uses the standard library only.

A script calls ``enter()`` first. It returns at once where the environment is ready and the script already runs in it;
otherwise it makes the environment (``.venv``, from the pinned lists in ``pyproject.toml``) and starts the script again
inside. The file must stay readable for Python 3.8, so that an old Python can say what is wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from status_line import StatusLine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from addon.engine.virtual_environment import (  # noqa: E402  (found only now)
    SetupError,
    VirtualEnvironment,
    find_python,
    requirements,
    version_of,
)

if TYPE_CHECKING:
    from typing import NoReturn

FOLDER = ROOT / ".venv"
EXTRAS = ("blender", "dev")


def enter() -> None:
    """Return inside a ready environment, or start the running script again in it and never return."""
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  (whoever runs the script has an old one)
            _start_again(find_python())
        environment = VirtualEnvironment(FOLDER, requirements(ROOT / "pyproject.toml", EXTRAS))
        if not environment.is_ready():
            make(environment, find_python())
        if Path(sys.prefix).resolve() != FOLDER.resolve():
            _start_again(environment.python)
    except SetupError as error:
        sys.exit(f"patina: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def make(environment: VirtualEnvironment, base: Path) -> None:
    """Make an environment with the Python ``base``, showing what happens.

    Raises:
        SetupError: something could not be fetched or installed.
    """
    words = f"Setting up {environment.folder} with Python {version_of(base)}"
    print(f"{words} (once; this may fetch a few gigabytes) …", file=sys.stderr, flush=True)
    with StatusLine() as status:
        for doing in environment.make(base):
            status.show(doing)


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
