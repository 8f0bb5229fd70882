"""Runs the default texture job on many meshes in many styles, measures every texture and makes one sheet of them.

    python3 -m scripts.measure.quality [--meshes suzanne torus …] [--styles fabric picture.jpg …] [--pairs 4]
        [--like BEFORE] [--model spot.obj [--base spot.png]] [--set NAME=VALUE …] [--engine CHECKOUT] [--jobs 2]
        [--out out/quality]

The sheet (``sheet.png``) has a row for each mesh and a column for each of its styles; ``figures.json`` and ``table.md``
hold the figures of ``scripts.measure.evaluate``. Textures that are already in the folder are not made again;
``--again`` measures them again. ``scripts.measure.compare`` compares two such folders.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

from core.border.names import SHEET_FILE
from scripts.measure.changed_settings import add_option, changed_settings
from scripts.measure.figures_table import FIGURES, head, row_of
from scripts.measure.pair import FIGURES_FILE, PICTURE_FILE, Pair, Subject, figures_apart, figures_of
from scripts.measure.sheet_rows import padded
from scripts.measure.style_choice import Style, measured_styles, style_of
from scripts.support import environment
from scripts.support.places import OUT


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, print the table; return the exit status."""
    options = _options(arguments)
    settings = changed_settings(options)
    subjects = [*map(Subject, options.meshes)]
    if options.model:
        subjects.append(Subject(options.model.stem, options.model, options.base))
    pairs = [
        Pair(subject, style, options.out / f"{subject.name}-{style.name}", settings, options.engine, options.again)
        for subject, styles in zip(subjects, rotated(options.styles, len(subjects), options.pairs), strict=True)
        for style in styles
        if options.like is None or (options.like / f"{subject.name}-{style.name}" / FIGURES_FILE).exists()
    ]
    if not pairs:
        print("patina: there is nothing to make; name other meshes, styles, or another folder.", file=sys.stderr)
        return 1
    rows = []
    for row in _rows(pairs, options.jobs):
        rows.append(row)
        print(row_of(row), flush=True)
    (options.out / FIGURES_FILE).write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    table = [*head(("mesh", "style picture", *FIGURES)), *map(row_of, rows)]
    (options.out / "table.md").write_text("\n".join(table) + "\n", encoding="utf-8")
    _write_sheet(options.out / SHEET_FILE, pairs)
    return 0


def rotated(styles: Sequence[Style], meshes: int, count: int | None) -> list[list[Style]]:
    """Return for each mesh ``count`` of the styles, in turn, so that all styles occur alike; None gives it all."""
    count = min(count or len(styles), len(styles))
    return [[styles[(mesh * count + index) % len(styles)] for index in range(count)] for mesh in range(meshes)]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    from scripts.measure.meshes import MESHES

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshes", nargs="*", choices=list(MESHES), default=list(MESHES))
    parser.add_argument("--styles", nargs="+", metavar="STYLE", help="names or pictures (default: those of the docs)")
    parser.add_argument("--pairs", type=int, metavar="N", help="so many of the styles for each mesh, in turn")
    parser.add_argument("--like", type=Path, metavar="FOLDER", help="only the pairs that were measured there")
    parser.add_argument("--model", type=Path, metavar="MESH", help="another mesh, Y up")
    parser.add_argument("--base", type=Path, metavar="IMAGE", help="texture of --model, whose content is kept")
    add_option(parser)
    parser.add_argument("--engine", type=Path, metavar="CHECKOUT", help="run another checkout's engine; no coverage")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, each with one thread if several")
    parser.add_argument("--out", type=Path, default=OUT / "quality", metavar="FOLDER")
    parser.add_argument("--again", action="store_true", help="measure existing textures again")
    options = parser.parse_args(arguments)
    try:
        options.styles = [style_of(given) for given in options.styles] if options.styles else measured_styles()
    except ValueError as error:
        parser.error(str(error))
    return options


def _rows(pairs: Sequence[Pair], jobs: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of each pair, in order."""
    if jobs == 1:
        yield from map(figures_of, pairs)
        return
    # Two processes with a thread each do more than one with two.
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(figures_apart, pairs)


def _write_sheet(path: Path, pairs: Sequence[Pair]) -> None:
    import numpy as np

    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.output.sheet import contact_sheet

    rows = [
        [read_picture(pair.folder / PICTURE_FILE) for pair in row]
        for _, row in groupby(pairs, key=lambda pair: pair.subject.name)
    ]
    pictures, columns = padded(rows, np.ones_like(rows[0][0]))
    write_png(path, contact_sheet(pictures, columns=columns), 8)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
