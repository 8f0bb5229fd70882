"""Builds the Blender extension, with the builder and the validator that Blender itself has."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import environment

OUT = environment.ROOT / "out"
LARGEST = 10 * 2**20


class BuildError(Exception):
    """The extension cannot be built; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Build the zip; return the exit status."""
    parser = argparse.ArgumentParser(prog="build_extension.py", description="Build the zip that Blender installs.")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER", help="where it goes (default out)")
    try:
        built = build(parser.parse_args(arguments).out)
    except (BuildError, OSError) as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    print(f"{built} ({built.stat().st_size / 2**20:.1f} MB)")
    return 0


def build(out: Path) -> Path:
    """Build the extension into the folder ``out`` and return the zip.

    Raises:
        BuildError: Blender's builder or validator finds fault with it, or it is too large.
    """
    out.mkdir(parents=True, exist_ok=True)
    words = _blenders_builder("build", "--source-dir", str(environment.ROOT), "--output-dir", str(out))
    created = re.search(r'created: "(.+)", \d+', words)
    if created is None:
        raise BuildError(f"Blender's builder names no file: {words}")
    built = Path(created[1])
    _blenders_builder("validate", str(built))
    if built.stat().st_size > LARGEST:
        raise BuildError(f"{built} is larger than {LARGEST // 2**20} MB; look at what blender_manifest.toml excludes.")
    return built


def _blenders_builder(*arguments: str) -> str:
    import bpy

    program = Path(bpy.utils.system_resource("SCRIPTS")) / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"
    done = subprocess.run([sys.executable, str(program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"Blender's builder says: {(done.stdout + done.stderr).strip()}")
    return done.stdout


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
