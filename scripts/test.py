"""Runs the test suite, linter and type checker included; ``--blender`` tries the add-on under other Blenders.

``--blender 4.2`` (4.5, 5.2) runs the add-on's tests in an environment that has that Blender and no engine; the engine
stays where it is, in ``.venv``. ``--blender all`` runs the whole suite and then those three. What is left of the
arguments is pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment

# By Blender's version: the Python that it is built for. The whole suite runs under Blender 5.0.
OTHERS = {"4.2": "3.11", "4.5": "3.11", "5.2": "3.13"}


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for in the repository's root; return the first exit status that is not 0, else 0."""
    os.chdir(environment.ROOT)
    asked, arguments = _taken_out(arguments)
    if asked is None:
        return _whole_suite(arguments)
    if asked == "all":
        statuses = [_whole_suite(arguments), *(_under_blender(version, arguments) for version in OTHERS)]
        return next((status for status in statuses if status), 0)
    if asked not in OTHERS:
        print(f"patina: there is no Blender {asked} here; choose from {', '.join(OTHERS)}, all.", file=sys.stderr)
        return 2
    return _under_blender(asked, arguments)


def _taken_out(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Return what follows ``--blender``, if it is there, and the other arguments."""
    if "--blender" not in arguments:
        return None, arguments
    place = arguments.index("--blender")
    return "".join(arguments[place + 1 : place + 2]), arguments[:place] + arguments[place + 2 :]


def _whole_suite(arguments: list[str]) -> int:
    # A process of its own, like the others: bpy may end the process that it was imported in.
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def _under_blender(version: str, arguments: list[str]) -> int:
    """Run the add-on's tests under another Blender, in an environment that is made if it is missing."""
    from addon.engine.virtual_environment import SetupError, VirtualEnvironment, find_python, requirements_of_extra

    extra = f"blender-{version.replace('.', '_')}"
    wanted = requirements_of_extra(environment.ROOT / "pyproject.toml", extra)
    made = VirtualEnvironment(environment.ROOT / f".venv-{extra}", wanted)
    print(f"\nBlender {version}:", flush=True)
    try:
        if not made.is_ready():
            environment.make(made, find_python(version=OTHERS[version]))
    except SetupError as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    variables = {**os.environ, "PATINA_ENGINE_PYTHON": sys.executable}
    command = [str(made.python), "-m", "pytest", "tests/addon", *arguments]
    return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
