"""Builds the Blender extension, and a repository that Blender installs it from, with Blender's own tools.

    python3 scripts/build_extension.py

``out`` gets the zip, and in the folder ``repository`` a page, an index, and the zip again. Anyone can put that folder
on a web server as it is; Blenders that know the address of its ``index.json`` install Patina from it and update it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # The repository in place of this folder, whose test.py would hide Python's own package of that name.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.support import environment
from scripts.support.places import OUT, ROOT

LARGEST = 10 * 2**20
"""Bytes; a larger zip holds files that don't belong in it."""
REPOSITORY = "repository"
"""Name of the folder that is the repository."""
INDEX = "index.json"
"""The repository's file whose address Blender asks for."""


class BuildError(Exception):
    """The extension cannot be built; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Build the zip and the repository; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="build_extension.py", description="Build the zip that Blender installs, and a repository for web servers."
    )
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="folder for both (default: out)")
    try:
        built = build(parser.parse_args(arguments).out)
        repository = publish(built, built.parent / REPOSITORY)
    except (BuildError, OSError) as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    print(f"{built} ({built.stat().st_size / 2**20:.1f} MB)")
    print(f"{repository} (a repository to put on a web server)")
    return 0


def build(out: Path) -> Path:
    """Build the extension into the folder ``out`` and return the zip.

    Raises:
        BuildError: Blender's builder or validator rejects it, or it is too large.
    """
    out.mkdir(parents=True, exist_ok=True)
    output = _run_blenders_builder("build", "--source-dir", str(ROOT), "--output-dir", str(out))
    created = re.search(r'created: "(.+)", \d+', output)
    if created is None:
        raise BuildError(f"Blender's builder names no file: {output}")
    built = Path(created[1])
    _run_blenders_builder("validate", str(built))
    if built.stat().st_size > LARGEST:
        raise BuildError(f"{built} is larger than {LARGEST // 2**20} MB; check what blender_manifest.toml excludes.")
    return built


def publish(extension: Path, folder: Path) -> Path:
    """Make a folder a static repository that offers an extension's zip, and nothing else; return its index.

    Raises:
        BuildError: Blender's tool rejects the zip.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for older in folder.glob("*.zip"):
        older.unlink()
    shutil.copy2(extension, folder)
    _run_blenders_builder("server-generate", "--html", "--repo-dir", str(folder))
    return folder / INDEX


def _run_blenders_builder(*arguments: str) -> str:
    import bpy

    # Type stubs do not know this function.
    utilities: Any = bpy.utils
    program = Path(utilities.system_resource("SCRIPTS")) / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
    done = subprocess.run(
        [sys.executable, str(program), *arguments], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise BuildError(f"Blender's builder says: {(done.stdout + done.stderr).strip()}")
    return done.stdout


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
