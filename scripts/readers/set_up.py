"""Sets up the foreign programs that prove that others can read and run what Patina writes.

    python3 -m scripts.readers.set_up

three.js and the glTF validator go into ``out/readers``, from npm. assimp, Chromium, PrusaSlicer, and Slurm are Debian's
packages; only root can install them. Says in a sentence what is missing at the end; the tests that need it are skipped.
Uses the standard library only and stays readable for Python 3.8.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.readers.present import (
    DEBIAN_PACKAGES,
    FOLDER,
    INSTALLED,
    LOCK,
    missing_modules,
    missing_node,
    missing_program,
)

_MOST_SECONDS = 300


def main() -> int:
    """Install what is missing; return 1 if something still is."""
    wanted = [package for program, package in DEBIAN_PACKAGES.items() if missing_program(program)]
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *wanted])
    if missing_modules() and not missing_node():
        _install_modules()
    missing = [missing_node() or missing_modules(), *map(missing_program, DEBIAN_PACKAGES)]
    for sentence in filter(None, missing):
        print(f"patina: {sentence}", file=sys.stderr)
    return int(any(missing))


def _install_modules() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    INSTALLED.unlink(missing_ok=True)
    for name in (LOCK.name, "package.json"):
        shutil.copyfile(LOCK.parent / name, FOLDER / name)
    if _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], FOLDER):
        shutil.copyfile(LOCK, INSTALLED)


def _run(command: Sequence[str], folder: Path | None = None) -> bool:
    """Run a command without questions; return whether it succeeded, and say what it said if it did not."""
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"patina: {command[0]} took more than {_MOST_SECONDS} seconds and was stopped.", file=sys.stderr)
        return False
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
