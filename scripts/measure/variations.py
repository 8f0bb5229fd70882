"""Measures how long variations take: drafts of Suzanne with different seeds on one engine, then one of them finished.

    python3 -m scripts.measure.variations [--count 8] [--finish] [--picture FILE] [--style IMAGE]

Prints the seconds from the press of the button, the start of the engine included, until each draft's picture is there.
``--finish`` finishes the first draft in the quality Good, too. ``--picture`` writes all drafts side by side, as in
``docs/variations.md``. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.support import environment
from scripts.support.places import STYLE

_COLUMNS, _GAP, _JPEG = 4, 6, 84


def main(arguments: Sequence[str]) -> int:
    """Print the seconds; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=8, help="how many drafts (default: 8)")
    parser.add_argument("--finish", action="store_true", help="finish the first draft")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="write all drafts side by side")
    parser.add_argument("--style", type=Path, default=STYLE, metavar="IMAGE", help="style picture")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="patina-blender-", ignore_cleanup_errors=True) as user_folder:
        # Keeps Blender away from the user's own settings; it reads this when it is imported.
        os.environ["BLENDER_USER_RESOURCES"] = user_folder
        measure(options)
    return 0


def measure(options: argparse.Namespace) -> None:
    """Make the drafts and print how long each takes."""
    import bpy

    from addon.jobs import job, textures, variations
    from addon.jobs.order import Order
    from addon.settings import schema, values
    from scripts.support import suzanne

    model, mode = suzanne.add_suzanne(), schema.mode("TEXTURE")
    begun = time.monotonic()
    order = Order(mode, values.defaults(mode), ((options.style.name, options.style),))
    folder, python = job.new_folder() / "base", Path(sys.executable)
    base = textures.prepare(order, [model], bpy.context.evaluated_depsgraph_get(), folder)

    def say(_message: Any) -> None:
        found = variations.present()
        while found is not None and len(found.drafts) > len(shown):
            shown.append(time.monotonic() - begun)
            print(f"{shown[-1]:6.1f} s  draft {len(shown)} of {options.count}", flush=True)

    shown: list[float] = []
    drafts = variations.run(base, options.count, python, say)
    say(None)
    if options.picture:
        write_sheet([draft.thumbnail for draft in drafts], options.picture)
    if options.finish:
        begun = time.monotonic()
        job.run(variations.prepare_finish(0, "GOOD"), python, lambda _message: None)
        print(f"{time.monotonic() - begun:6.1f} s  draft 1 finished", flush=True)
    variations.discard()


def write_sheet(pictures: Sequence[Path], target: Path) -> None:
    """Write pictures of one size side by side, row by row, as a JPEG."""
    from PIL import Image

    opened = [Image.open(picture) for picture in pictures]
    width, height = (side + _GAP for side in opened[0].size)
    columns = min(_COLUMNS, len(opened))
    sheet = Image.new("RGB", (columns * width - _GAP, -(-len(opened) // columns) * height - _GAP), "white")
    for index, picture in enumerate(opened):
        sheet.paste(picture, (index % columns * width, index // columns * height), picture)
    sheet.save(target, quality=_JPEG, optimize=True)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
