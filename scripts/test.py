"""Runs the test suite, linter and type checker included. ``--blender`` tests the add-on in other versions of Blender.

``--blender 4.2`` (or 4.5, 5.2) runs the add-on's tests in an environment that has that Blender and no engine; the
engine stays in ``.venv``. ``--blender all`` runs the whole suite, then the add-on's tests in each of those versions.
All other arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if __name__ == "__main__":
    # The repository in place of this folder, whose test.py would hide Python's own package of that name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.support import environment
from scripts.support.places import ROOT

# The Python that each version of Blender is built for. The whole suite runs with Blender 5.0.
OTHERS = {"4.2": "3.11", "4.5": "3.11", "5.2": "3.13"}
# Each process that runs tests holds torch and Blender, more than a gigabyte.
_MOST_AT_A_TIME = 4


def main(arguments: list[str]) -> int:
    """Run the tests that the arguments ask for; return the first exit status that is not 0, or 0."""
    os.chdir(ROOT)
    asked, arguments = _split(arguments)
    if asked is None:
        return _whole_suite(arguments)
    if asked == "all":
        statuses = [_whole_suite(arguments), *_addon_suites(arguments)]
        return next((status for status in statuses if status), 0)
    if asked not in OTHERS:
        choices = ", ".join([*OTHERS, "all"])
        print(f'patina: "{asked}" after --blender is not a known version; choose from {choices}.', file=sys.stderr)
        return 2
    return _addon_suite(asked, arguments)


def _split(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Return the value of ``--blender`` (None without it, empty if it has none) and the other arguments."""
    if "--blender" not in arguments:
        return None, arguments
    place = arguments.index("--blender")
    return "".join(arguments[place + 1 : place + 2]), arguments[:place] + arguments[place + 2 :]


def _whole_suite(arguments: list[str]) -> int:
    """Run pytest on as many tests at a time as there are cores, or one by one where the arguments choose some."""
    chosen = any(not argument.startswith("-") for argument in arguments)
    parallel = [] if chosen else ["-n", "auto", "--maxprocesses", str(_MOST_AT_A_TIME), "--dist", "worksteal"]
    # In a separate process, like the others: bpy may end the process that imports it.
    return subprocess.run([sys.executable, "-m", "pytest", *parallel, *arguments], check=False).returncode


def _addon_suites(arguments: list[str]) -> list[int]:
    """Run the add-on's tests with all other Blenders and return the exit statuses.

    A suite keeps one core busy, so two run at a time. Each prints what it says when it ends.
    """
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda version: _addon_suite(version, arguments, capture=True), OTHERS))


def _addon_suite(version: str, arguments: list[str], capture: bool = False) -> int:
    """Run the add-on's tests with another Blender; make its environment first if it is missing.

    Args:
        version: Blender's.
        arguments: pytest's.
        capture: whether to hold the output back until the end, in place of showing it as it comes.
    """
    from addon.engine.virtual_environment import SetupError, VirtualEnvironment, find_python, requirements_of_extra

    extra = f"blender-{version.replace('.', '_')}"
    wanted = requirements_of_extra(ROOT / "pyproject.toml", extra)
    made = VirtualEnvironment(ROOT / f".venv-{extra}", wanted)
    title = f"\nBlender {version}:"
    if not capture:
        print(title, flush=True)
    try:
        if not made.is_ready():
            environment.make(made, find_python(version=OTHERS[version]))
    except SetupError as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    variables = {**os.environ, "PATINA_ENGINE_PYTHON": sys.executable}
    command = [str(made.python), "-m", "pytest", "tests/addon", *arguments]
    if not capture:
        return subprocess.run(command, env=variables, check=False).returncode
    done = subprocess.run(
        command, env=variables, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    print(f"{title}\n{done.stdout}", flush=True)
    return done.returncode


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
