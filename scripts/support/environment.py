"""The Python environment that the commands run in. Uses the standard library only.

A command calls ``enter()`` first. It returns at once if the environment is ready and the command already runs in it.
Otherwise it makes the environment (``.venv``, from the pinned lists in ``pyproject.toml``) and starts the command again
in it. This file must stay readable for Python 3.8, so that an old Python can say what is wrong.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from addon.engine.virtual_environment import (
    SetupError,
    VirtualEnvironment,
    find_python,
    requirements,
    requirements_of_extra,
    version_of,
)
from scripts.support.places import ROOT
from scripts.support.status_line import StatusLine

if TYPE_CHECKING:
    from typing import NoReturn

FOLDER = ROOT / ".venv"
EXTRAS = ("blender", "dev", "ray")


def enter() -> None:
    """Return inside a ready environment, or start the running command again in it and never return."""
    try:
        if sys.version_info < (3, 11):  # noqa: UP036  (the user's Python may be older)
            _start_again(find_python())
        pyproject = ROOT / "pyproject.toml"
        alone = requirements_of_extra(pyproject, "judge")
        environment = VirtualEnvironment(FOLDER, requirements(pyproject, EXTRAS), alone=alone)
        if not environment.is_ready():
            make(environment, find_python())
        if Path(sys.prefix).resolve() != FOLDER.resolve():
            _start_again(environment.python)
    except SetupError as error:
        sys.exit(f"patina: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def make(environment: VirtualEnvironment, base: Path) -> None:
    """Make an environment with the Python ``base`` and show the progress.

    Raises:
        SetupError: something could not be fetched or installed.
    """
    task = f"Setting up {environment.folder} with Python {version_of(base)}"
    print(f"{task} (once; this may fetch a few gigabytes) …", file=sys.stderr, flush=True)
    with StatusLine() as status:
        for doing in environment.make(base):
            status.show(doing)


def _start_again(python: Path) -> NoReturn:
    """Run the same command line with another Python and pass its exit status on."""
    command = [str(python), *_command_line()]
    if os.name != "nt":
        os.execv(command[0], command)
    # On Windows, exec would return to the shell while the command still runs.
    try:
        status = subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def _command_line() -> list[str]:
    """Return what followed ``python`` on the command line: a script or ``-m`` and a module, then the arguments."""
    # sys.orig_argv would say it, from Python 3.10 on.
    module = sys.modules["__main__"].__spec__
    return sys.argv if module is None else ["-m", module.name, *sys.argv[1:]]
