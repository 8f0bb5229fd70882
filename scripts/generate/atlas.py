"""Writes ``addon/data/atlas.zip``: pictures of the default backbone's features, from which the add-on's users choose.

    python3 -m scripts.generate.atlas

It holds what ``python -m core atlas`` writes. This takes minutes, and the pictures only change with the backbone or
the way they are optimized.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from core.border.names import ATLAS_INDEX_FILE
from scripts.support import environment
from scripts.support.places import ROOT

TARGET = ROOT / "addon" / "data" / "atlas.zip"
# One layer of each row of blocks: the others of a row show nearly the same, because each adds to the one before.
LAYERS = ("blocks.1.1", "blocks.2.1", "blocks.3.2", "blocks.4.1", "blocks.5.3", "blocks.6.0", "head")
CHANNELS = "56"


def main(arguments: Sequence[str]) -> int:
    """Write the atlas that the add-on ships; return the exit status."""
    argparse.ArgumentParser(description="Make the atlas that the add-on ships (takes minutes).").parse_args(arguments)
    write(TARGET)
    return 0


def write(target: Path) -> None:
    """Make the atlas and replace the file ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--layers", *LAYERS, "--channels", CHANNELS, "--out", folder]
        subprocess.run([sys.executable, "-m", "core", "atlas", *options], cwd=ROOT, check=True)
        pack(Path(folder), target)


def pack(folder: Path, target: Path) -> None:
    """Zip the index and the pictures of an atlas; the same files always give the same zip."""
    from core.files.whole import write_atomically

    with write_atomically(target) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for file in (folder / ATLAS_INDEX_FILE, *sorted(folder.glob("*.webp"))):
            # Without the file's date. WebP is compressed already.
            method = zipfile.ZIP_STORED if file.suffix == ".webp" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), method)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
