"""Makes the pictures in docs/print.md of a print of the demo's Suzanne, which ``python3 scripts/demo.py`` makes.

    python3 -m scripts.generate.print_pictures [--model out/demo/suzanne.glb] [--out out/suzanne-print]

The print sheet becomes a picture with ``pdftoppm``, which comes with Poppler.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scripts.generate.gallery import PICTURES
from scripts.support import environment
from scripts.support.places import OUT

if TYPE_CHECKING:
    from core.printing.model import Model, Painted

_HEIGHT, _SIDE, _QUALITY, _SHEET_DPI = "80mm", 400, 84, 90


def main(arguments: Sequence[str]) -> int:
    """Print the model and make the pictures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=OUT / "demo" / "suzanne.glb", metavar="MESH")
    parser.add_argument("--out", type=Path, default=OUT / "suzanne-print", metavar="FOLDER")
    options = parser.parse_args(arguments)
    from core.faces.cli.main import main as run

    typed = ["--mesh", str(options.model), "--height", _HEIGHT, "--name", "Suzanne"]
    status = run(["print", *typed, "--for", "all", "--repair", "watertight", "--out", str(options.out)])
    if status:
        return status
    _save(_page(options.out / "Suzanne_print_sheet.pdf"), PICTURES / "print-sheet.jpg")
    model, painted = _shown(options.out)
    from core.printing.views import views_of_model, views_of_paint

    textured = [view.picture for view in views_of_model(model, _SIDE)]
    filaments = [view.picture for view in views_of_paint(painted, _SIDE)]
    _save(_row(textured), PICTURES / "print-full-color.jpg")
    _save(_row([textured[0], filaments[0], textured[3], filaments[3]]), PICTURES / "print-filaments.jpg")
    return 0


def _shown(folder: Path) -> tuple[Model, Painted]:
    """Return the model of a print job, and the same in the colors of filaments."""
    from core.job.folder import load_job
    from core.printing.filament.paint import painted
    from core.printing.prepare import prepare
    from core.printing.source import read_source
    from core.settings.print_processes import process_of
    from core.settings.printing import PrintSettings
    from core.steps import result_of

    settings = load_job(folder)
    assert isinstance(settings, PrintSettings)
    process = process_of(settings.process, settings.purpose)
    source, _ = read_source(settings, folder)
    model, _ = result_of(prepare(source, settings, process))
    return model, result_of(painted(model, settings, process))


def _page(pdf: Path) -> np.ndarray:
    """Return the page of a PDF as a picture, uint8 [H, W, 3]."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page"
        subprocess.run(["pdftoppm", "-r", str(_SHEET_DPI), "-singlefile", "-png", str(pdf), str(target)], check=True)
        return np.asarray(Image.open(target.with_suffix(".png")).convert("RGB"))


def _row(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Return pictures in a row, without the white above and below them."""
    row = np.rint(np.concatenate(pictures, axis=1).clip(0, 1) * 255).astype(np.uint8)
    shown = np.flatnonzero((row < 255).any(axis=(1, 2)))
    return row[max(0, shown[0] - 8) : shown[-1] + 9]


def _save(picture: np.ndarray, path: Path) -> None:
    from PIL import Image

    Image.fromarray(picture).save(path, quality=_QUALITY)
    print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
