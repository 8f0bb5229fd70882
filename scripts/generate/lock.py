"""Writes the lock files: every package that the engine needs, with the hashes of all its files. A test fails while they
are out of date.

    python3 -m scripts.generate.lock

In ``addon/data``, ``requirements.lock`` holds what every platform needs, ``requirements-cuda.lock`` what PyTorch needs
besides where its build for Linux brings CUDA. This needs the program uv and a connection to the package index; it does
not install anything.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

from addon.engine.border import DATA
from addon.engine.lock import CUDA_LOCK, LOCK, digest_of
from addon.engine.virtual_environment import requirements
from scripts.support import environment
from scripts.support.places import ROOT

COMMAND = "python3 -m scripts.generate.lock"
# The oldest Python of the engine; what differs for newer ones gets a marker.
_PYTHON = "3.11"
_ONLY_LINUX = "sys_platform == 'linux'"
OTHER_BUILDS = {
    "torch": {
        "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl": (
            "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"
        ),
    },
}
"""SHA-256 of builds that the package index does not have: PyTorch's own without CUDA."""


def main(arguments: Sequence[str]) -> int:
    """Write both files; return the exit status."""
    argparse.ArgumentParser(description="Write the files that lock the engine's packages.").parse_args(arguments)
    if shutil.which("uv") is None:
        print("patina: The program uv is missing; install it and try again.", file=sys.stderr)
        return 1
    from core.files.whole import write_atomically

    for name, text in contents().items():
        with write_atomically(DATA / name) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return 0


def contents() -> dict[str, str]:
    """Return the text of each file by its name."""
    wanted = requirements(ROOT / "pyproject.toml")
    blocks = [_with_other_builds(block) for block in _blocks(_resolved(wanted))]
    head = f"# Generated from pyproject.toml by `{COMMAND}`: do not change it by hand.\n# For {digest_of(wanted)}\n"
    parts = {LOCK: [block for block in blocks if _ONLY_LINUX not in block.partition("\n")[0]]}
    parts[CUDA_LOCK] = [block for block in blocks if block not in parts[LOCK]]
    return {name: head + "".join(found) for name, found in parts.items()}


def _resolved(wanted: Sequence[str]) -> str:
    """Return uv's answer: a line for each package, followed by lines with the hashes of its files."""
    options = ["--universal", "--python-version", _PYTHON, "--generate-hashes", "--no-header", "--no-annotate"]
    done = subprocess.run(
        ["uv", "pip", "compile", "--quiet", "--no-config", *options, "-"],
        input="\n".join(wanted),
        check=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
    )
    return done.stdout


def _blocks(text: str) -> Iterator[str]:
    """Yield the text of each package."""
    yield from re.findall(r"^\S.*\n(?:[ ]+.*\n)*", text, re.MULTILINE)


def _with_other_builds(block: str) -> str:
    digests = OTHER_BUILDS.get(block.partition("==")[0], {}).values()
    return block.rstrip("\n") + "".join(f" \\\n    --hash=sha256:{digest}" for digest in digests) + "\n"


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
