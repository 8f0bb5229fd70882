"""Finds an installed Blender, or a Python that has Blender as a module."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import InputError

VARIABLE = "PATINA_BLENDER"
_OPTIONS = ("--background", "--factory-startup", "--disable-autoexec", "--python-exit-code", "1", "--python")


def command_for(script: Path, given: Path | None) -> list[str] | None:
    """Return the beginning of a command that runs a script in Blender, without the script's own arguments, or None if
    there is no Blender.

    The Blender is ``given``, or the one that the environment variable ``PATINA_BLENDER`` names, or the one in the
    command path, or the newest in the places where installers put it, or the module in the Python that runs this.

    Raises:
        InputError: there is no program at the place that was given.
    """
    named = given or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named:
        program = _program(named)
        if program is None:
            source = "--blender" if given else VARIABLE
            raise InputError(f"There is no Blender at {named}; correct {source}.")
        return _command(program, script)
    for program in _installed(os.environ):
        return _command(program, script)
    return [sys.executable, str(script)] if importlib.util.find_spec("bpy") else None


def _command(program: Path, script: Path) -> list[str]:
    if program.stem.lower().startswith("python"):
        return [str(program), str(script)]
    return [str(program), *_OPTIONS, str(script), "--"]


def _program(place: Path) -> Path | None:
    """Return the program at a place, which may also be the folder that it is in or an application of macOS."""
    inside = (place, place / "blender", place / "blender.exe", place / "Contents" / "MacOS" / "Blender")
    return next((path for path in inside if path.is_file()), None)


def _installed(environment: Mapping[str, str]) -> Iterator[Path]:
    on_path = shutil.which("blender")
    if on_path:
        yield Path(on_path)
    for folder, pattern in _places(environment):
        found = folder.glob(pattern) if folder.is_dir() else ()
        yield from sorted((path for path in found if path.is_file()), key=_version, reverse=True)


def _places(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Yield folders and patterns for the programs in them, as installers for all systems leave them."""
    home = Path.home()
    if sys.platform == "win32":
        for variable in ("ProgramFiles", "ProgramW6432"):
            if environment.get(variable):
                yield Path(environment[variable]), "Blender Foundation/Blender*/blender.exe"
        for variable in ("ProgramFiles(x86)", "ProgramFiles"):
            if environment.get(variable):
                yield Path(environment[variable]), "Steam/steamapps/common/Blender/blender.exe"
    elif sys.platform == "darwin":
        for folder in (Path("/Applications"), home / "Applications"):
            yield folder, "Blender*.app/Contents/MacOS/Blender"
        yield home / "Library/Application Support/Steam/steamapps/common", "Blender/Blender.app/Contents/MacOS/Blender"
    else:
        for folder in (Path("/opt"), home, home / "Applications", home / ".local/share"):
            yield folder, "[bB]lender*/blender"
        yield Path("/snap/bin"), "blender"
        for folder in (Path("/var/lib/flatpak"), home / ".local/share/flatpak"):
            yield folder / "exports/bin", "org.blender.Blender"
        yield home / ".local/share/Steam/steamapps/common", "Blender/blender"
        yield home / ".steam/steam/steamapps/common", "Blender/blender"


def _version(path: Path) -> tuple[int, ...]:
    """Return the last numbers in a path that look like a version, such as (5, 0)."""
    found = re.findall(r"\d+(?:\.\d+)+", str(path))
    return tuple(int(number) for number in found[-1].split(".")) if found else ()
