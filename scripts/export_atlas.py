"""Writes ``addon/atlas``: the picture atlas of the default backbone, from which the add-on's features are chosen.

It takes minutes, and the pictures only change with the backbone or the way they are optimized.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

TARGET = environment.ROOT / "addon" / "atlas"
# One layer of each row of blocks: the others of a row show nearly the same, because each adds to the one before.
LAYERS = ("blocks.1.1", "blocks.2.1", "blocks.3.2", "blocks.4.1", "blocks.5.3", "blocks.6.0", "head")
CHANNELS = "56"


def write(target: Path) -> None:
    """Make the atlas and put it in the place of the one before."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        options = ["--layers", *LAYERS, "--channels", CHANNELS, "--out", temporary]
        subprocess.run([sys.executable, "-m", "core", "atlas", *options], cwd=environment.ROOT, check=True)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for file in (folder / "index.json", *folder.glob("*.webp")):
            shutil.copyfile(file, target / file.name)


if __name__ == "__main__":
    environment.enter()
    write(TARGET)
