"""Compares two folders of ``scripts.measure.quality``, made before and after a change.

    python3 -m scripts.measure.compare BEFORE AFTER [--out out/compare]

``table.md`` has a row for each mesh and style picture that both folders have, with arrows from the figures before to
those after, and the medians. ``sheet.png`` shows the same pairs, before on the left and after on the right, with a row
for each mesh.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from core.border.names import SHEET_FILE
from scripts.measure.figures_table import FIGURES, head, line
from scripts.measure.pair import FIGURES_FILE, PICTURE_FILE
from scripts.measure.sheet_rows import padded
from scripts.support import environment
from scripts.support.places import OUT

Rows = list[tuple[dict[str, Any], dict[str, Any]]]


def main(arguments: Sequence[str]) -> int:
    """Print the table and write it and the sheet; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, metavar="BEFORE")
    parser.add_argument("after", type=Path, metavar="AFTER")
    parser.add_argument("--out", type=Path, default=OUT / "compare", metavar="FOLDER")
    options = parser.parse_args(arguments)
    names = common(options.before, options.after)
    if not names:
        print(f"patina: {options.before} and {options.after} have no pair in common.", file=sys.stderr)
        return 1
    rows = [(_figures(options.before / name), _figures(options.after / name)) for name in names]
    text = "\n".join(table(rows))
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "table.md").write_text(text + "\n", encoding="utf-8")
    _write_sheet(options.out / SHEET_FILE, options.before, options.after, names)
    return 0


def common(before: Path, after: Path) -> list[str]:
    """Return the names of the pairs that have been measured in both folders, in order of the mesh."""
    return sorted(
        path.parent.name for path in before.glob(f"*/{FIGURES_FILE}") if (after / path.parent.name / path.name).exists()
    )


def table(rows: Rows) -> list[str]:
    """Return the lines of the table, the medians last."""
    shown = [
        name for name, (value, _) in FIGURES.items() if any(value(row) is not None for pair in rows for row in pair)
    ]
    lines = head(("mesh", "style picture", *shown))
    for before, after in rows:
        cells = [arrow(name, FIGURES[name][0](before), FIGURES[name][0](after)) for name in shown]
        lines.append(line([before["mesh"], before["style_picture"], *cells]))
    return [*lines, line(["**median**", "", *(_median(rows, name) for name in shown)])]


def arrow(name: str, before: float | None, after: float | None) -> str:
    """Return both values of a figure, with an arrow where the texts differ."""
    texts = [FIGURES[name][1](value) for value in (before, after)]
    return texts[0] if texts[0] == texts[1] else " → ".join(texts)


def _median(rows: Rows, name: str) -> str:
    """Return the medians of a figure over the pairs that have it before and after."""
    value = FIGURES[name][0]
    found = [(value(before), value(after)) for before, after in rows]
    both = [(first, second) for first, second in found if first is not None and second is not None]
    return arrow(name, *(median(column) for column in zip(*both, strict=True))) if both else "–"


def _figures(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / FIGURES_FILE).read_text(encoding="utf-8")))


def _write_sheet(path: Path, before: Path, after: Path, names: Sequence[str]) -> None:
    import numpy as np

    from core.files.picture import read_picture
    from core.output.turntable import write_turntable

    pictures = []
    for name in names:
        sides = [read_picture(folder / name / PICTURE_FILE) for folder in (before, after)]
        pictures.append((_figures(before / name)["mesh"], name, np.concatenate(sides, axis=1)))
    rows = [list(group) for _, group in groupby(pictures, key=lambda picture: picture[0])]
    cells, columns = padded(rows, ("", "", np.full_like(pictures[0][2], 0.92)))
    write_turntable(path, [(name, picture) for _, name, picture in cells], columns)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
