"""Which of the foreign readers this machine has. Uses the standard library only and stays readable for Python 3.8."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from scripts.support.places import OUT

LOCK = Path(__file__).parent / "package-lock.json"
"""The exact versions of what comes from npm."""
FOLDER = OUT / "readers"
MODULES = FOLDER / "node_modules"
INSTALLED = FOLDER / "installed.json"
"""A copy of ``LOCK`` as it was when everything in it was installed."""
OLDEST_NODE = (20, 19)
DEBIAN_PACKAGES = {
    "assimp": "assimp-utils",
    "chromium": "chromium",
    "prusa-slicer": "prusa-slicer",
    "slurmctld": "slurm-wlm",
}
"""Debian's packages by the program that each brings."""
_HOW = "run python3 -m scripts.readers.set_up"


def missing_node() -> str:
    """Return what keeps JavaScript from running here, in a sentence, or nothing."""
    if not all(map(shutil.which, ("node", "npm"))):
        return "Node.js and npm are missing; install them."
    version = subprocess.run(["node", "--version"], capture_output=True, encoding="utf-8", check=False).stdout.strip()
    numbers = tuple(int(number) for number in version.lstrip("v").split(".")[:2] if number.isdigit())
    if numbers < OLDEST_NODE:
        return f"Node.js {version} is too old; install version {'.'.join(map(str, OLDEST_NODE))} or newer."
    return ""


def missing_modules() -> str:
    """Return whether three.js and the glTF validator are missing, in a sentence, or nothing."""
    if not (INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes()):
        return f"three.js and the glTF validator are missing; {_HOW}."
    return missing_node()


def missing_program(name: str) -> str:
    """Return whether a program of ``DEBIAN_PACKAGES`` is missing, in a sentence, or nothing."""
    return "" if shutil.which(name) else f"{name} is missing; {_HOW} as root, or install {DEBIAN_PACKAGES[name]}."
