"""Reads FBX, USD, Alembic, Collada, and .blend files: an installed Blender opens them, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import InputError
from core.mesh.attributes import check_known
from core.mesh.blender.find import command_for
from core.mesh.part import Part, Reading
from core.mesh.quoting import object_name, printable
from core.mesh.uv_sets import no_such_uv_set

SUFFIXES = (".blend", ".fbx", ".usd", ".usda", ".usdc", ".usdz", ".abc", ".dae")
_SCRIPT = Path(__file__).with_name("inside.py")
_SECONDS = 900.0
_LONGEST_REASON = 300


def read_with_blender(
    path: Path,
    uv_set: int | None = None,
    blender: Path | None = None,
    attributes: Collection[str] = (),
    seconds: float = _SECONDS,
) -> Reading:
    """Read the surfaces that Blender shows after it has opened or imported a file, one part for each object, with
    modifiers applied, y up as in a GLB file that Blender exports. Scripts in the file do not run.

    The UVs are those of the UV map that renderings use; with ``uv_set``, those of the object's map of that number.
    ``blender`` is the program (see ``core.mesh.blender.find``), and ``seconds`` how long it may take. ``attributes``
    names those to read of the attributes and vertex groups: colors as one sees them in Blender, from 0 to 1, vectors
    turned and scaled as their object is.

    Raises:
        InputError: there is no Blender, it cannot read the file, or the file has no such UV map or attribute.
        FileNotFoundError: the file does not exist.
    """
    path.stat()
    command = command_for(_SCRIPT, blender)
    if command is None:
        raise InputError(
            "Only Blender can read this kind of file, and none was found; install Blender, say where it is with "
            "--blender, or export the mesh as GLB."
        )
    with tempfile.TemporaryDirectory(prefix="patina-") as folder:
        wanted = json.dumps({"uv_set": uv_set, "attributes": list(attributes)})
        _run([*command, str(path.resolve()), folder, wanted], Path(folder), seconds)
        return _reading(Path(folder), uv_set, attributes)


def _run(command: list[str], folder: Path, seconds: float) -> None:
    # Neither the user's settings nor the add-ons that they have installed.
    environment = {**os.environ, "BLENDER_USER_RESOURCES": str(folder / "user")}
    with (folder / "log.txt").open("wb") as log:
        try:
            # It reads standard input and ends when that is closed, which happens even if this process is killed.
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, env=environment
            )
        except OSError as error:
            raise InputError(f"{command[0]} cannot be started ({error.strerror}); correct --blender.") from None
        with process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                raise InputError(
                    f"Blender took more than {seconds:.0f} seconds to read the file; export the mesh as GLB."
                ) from None
            finally:
                process.kill()


def _reading(folder: Path, uv_set: int | None, attributes: Collection[str]) -> Reading:
    try:
        result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        lines = (folder / "log.txt").read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        reason = f" ({printable(last)})" if printable(last) else ""
        raise InputError(f"Blender stopped while it read the file{reason}; export the mesh as GLB.") from None
    if "error" in result:
        reason = printable(result["error"], _LONGEST_REASON).rstrip(".")
        raise InputError(f"Blender cannot read the file ({reason}); export the mesh as GLB.")
    try:
        with np.load(folder / "parts.npz", allow_pickle=False) as arrays:
            parts = [_part(arrays, number, name, attributes) for number, name in enumerate(result["names"])]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError("Blender wrote a damaged result; export the mesh as GLB.") from error
    if uv_set is not None and result["uv_maps"] and all(part.uvs is None for part in parts):
        raise no_such_uv_set(uv_set, [printable(name) for name in result["uv_maps"]])
    check_known(attributes, result["attributes"])
    return Reading(parts, tuple(printable(note, _LONGEST_REASON) for note in result["notes"]))


def _part(arrays: Any, number: int, name: str, attributes: Collection[str]) -> Part:
    uvs = arrays[f"uvs_{number}"].astype(np.float64) if f"uvs_{number}" in arrays else None
    triangles = arrays[f"triangles_{number}"].astype(np.int64)
    # By their places: names may hold anything.
    keys = {attribute: f"attribute_{place}_{number}" for place, attribute in enumerate(attributes)}
    values = {attribute: arrays[key] for attribute, key in keys.items() if key in arrays}
    return Part(object_name(name) or f"object {number}", arrays[f"positions_{number}"], triangles, uvs, values)
