"""Measures prints: what programs of others read in their files, and how long it takes to write them.

    python3 -m scripts.measure.printing [--mesh MESH --texture PICTURE] [--up y] [--markdown FILE]
    python3 -m scripts.measure.printing --speed [--triangles 70000 1000000] [--size 4096] [--markdown FILE]

The first table has a row for each format and each program that reads it (``scripts.readers``), and says how far that is
from the model: the sides of the bounding box and the surface in millimeters, the share of the surface that faces
inward, and colors in ΔE2000: their mean at 10,000 points, what one point in a hundred exceeds, and their mean across
eight views. The model is Suzanne in brush strokes, 80 mm high, unless you give another one. Programs that are missing
have no rows; ``python3 -m scripts.readers.set_up`` installs them.

The second table has a row for each format, for the filament file, and for a whole print of everything, with its sheet.
Each comes from a process of its own. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.measure.figures_table import head, line
from scripts.support import environment


def main(arguments: Sequence[str]) -> int:
    """Print a table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mesh", type=Path, help="another model")
    parser.add_argument("--texture", type=Path, metavar="PICTURE", help="its texture")
    parser.add_argument("--up", choices=["y", "z"], default="y", help="its axis that points up (default: y)")
    parser.add_argument("--speed", action="store_true", help="measure seconds and memory")
    parser.add_argument("--triangles", type=int, nargs="+", default=[70_000, 1_000_000], help="sizes of models")
    parser.add_argument("--size", type=int, default=4096, help="size of their texture (default: 4096)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table to a file, too")
    options = parser.parse_args(arguments)
    if bool(options.mesh) != bool(options.texture):
        parser.error("--mesh and --texture go together")
    with tempfile.TemporaryDirectory(prefix="patina-blender-", ignore_cleanup_errors=True) as user_folder:
        # Keeps Blender away from the user's own settings; it reads this when it is imported.
        os.environ["BLENDER_USER_RESOURCES"] = user_folder
        lines = []
        for text in _speeds(options) if options.speed else _readings(options):
            lines.append(text)
            print(text, flush=True)
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _readings(options: argparse.Namespace) -> Iterator[str]:
    from scripts.measure import print_readings
    from scripts.measure.print_models import model_of_files, suzanne

    model = model_of_files(options.mesh, options.texture, options.up) if options.mesh else suzanne()
    yield from head(print_readings.COLUMNS)
    yield from map(line, print_readings.rows(model))


def _speeds(options: argparse.Namespace) -> Iterator[str]:
    from scripts.measure import print_speed

    yield from head(print_speed.COLUMNS)
    yield from map(line, print_speed.rows(options.triangles, options.size))


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
