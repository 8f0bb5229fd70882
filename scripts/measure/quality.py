"""Runs the default texture job on many meshes in many styles, measures every texture and makes one sheet of them.

    python3 -m scripts.measure.quality [--meshes suzanne torus …] [--styles fabric …]
        [--model spot.obj [--base spot.png]] [--set NAME=VALUE …] [--out out/quality]

The sheet (``sheet.png``) has a row for each mesh and a column for each style; ``figures.json`` and ``table.md`` hold
the figures of ``scripts.measure.evaluate``. Textures that are already in the folder are not made again; ``--again``
measures them again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.border.names import MESH_FILE, RESULT_FILE, SHEET_FILE, TEXTURE_FILE
from scripts.support import environment
from scripts.support.places import OUT, style_names, style_picture

COLUMNS = ("seam", "grain", "palette", "scale", "seen", "sharp", "balance", "style", "content", "seconds")
_PICTURE = 320


@dataclass(frozen=True)
class Subject:
    """A mesh to texture.

    Attributes:
        name: a key of ``scripts.measure.meshes.MESHES``, unless there is a ``file``.
        file: a mesh file, Y up.
        base: the file's texture, whose content is kept.
    """

    name: str
    file: Path | None = None
    base: Path | None = None

    @property
    def up(self) -> str:
        """The axis that points up."""
        return "y" if self.file else "z"


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, print the table; return the exit status."""
    options = _options(arguments)
    settings = {name: json.loads(value) for name, _, value in (item.partition("=") for item in options.set)}
    subjects = list(_subjects(options))
    rows = []
    for subject in subjects:
        for style in options.styles:
            folder = options.out / f"{subject.name}-{style}"
            if options.again or not (folder / "figures.json").exists():
                make(folder, subject, style_picture(style), settings)
            figures = json.loads((folder / "figures.json").read_text())
            rows.append({"mesh": subject.name, "style_picture": style, **figures})
            print(_row(rows[-1]), flush=True)
    (options.out / "figures.json").write_text(json.dumps(rows, indent=2) + "\n")
    (options.out / "table.md").write_text("\n".join([*_head(), *map(_row, rows)]) + "\n")
    _write_sheet(options.out, [subject.name for subject in subjects], options.styles)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    from scripts.measure.meshes import MESHES

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshes", nargs="*", choices=list(MESHES), default=list(MESHES))
    parser.add_argument("--styles", nargs="*", choices=style_names(), default=style_names())
    parser.add_argument("--model", type=Path, metavar="MESH", help="another mesh, Y up")
    parser.add_argument("--base", type=Path, metavar="IMAGE", help="texture of --model, whose content is kept")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings to change, values as JSON")
    parser.add_argument("--out", type=Path, default=OUT / "quality", metavar="FOLDER")
    parser.add_argument("--again", action="store_true", help="measure existing textures again")
    return parser.parse_args(arguments)


def _subjects(options: argparse.Namespace) -> Iterator[Subject]:
    yield from map(Subject, options.meshes)
    if options.model:
        yield Subject(options.model.stem, options.model, options.base)


def make(folder: Path, subject: Subject, style: Path, settings: Mapping[str, Any]) -> None:
    """Run a texture job in ``folder``, unless it has run, and write its figures and a picture there.

    Args:
        folder: becomes the job folder.
        subject: what is textured.
        style: the style picture.
        settings: those that differ from the defaults.
    """
    from scripts.measure.evaluate import evaluate

    if not (folder / TEXTURE_FILE).exists():
        _run(folder, subject, style, settings)
    figures = evaluate(folder / MESH_FILE, folder / TEXTURE_FILE, [style], subject.base, subject.up)
    (folder / "figures.json").write_text(json.dumps({**figures, "seconds": _seconds(folder)}, indent=2) + "\n")
    _write_picture(folder, subject.up)


def _run(folder: Path, subject: Subject, style: Path, settings: Mapping[str, Any]) -> None:
    from addon.engine.job_folder import write_texture_job
    from core.job.pack import pack
    from core.job.run import run_job
    from scripts.measure.meshes import MESHES

    if subject.file:
        base = {"base_texture": str(subject.base)} if subject.base else {}
        pack({"mode": "texture", **settings, "style": [str(style)], "mesh": str(subject.file), **base}, folder)
    else:
        write_texture_job(folder, {**settings, "style": [style]}, MESHES[subject.name]())
    for _ in run_job(folder):
        pass


def _seconds(folder: Path) -> float:
    result = json.loads((folder / RESULT_FILE).read_text())
    return float(result["seconds"]["total"])


def _write_picture(folder: Path, up: str) -> None:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.render.cameras import turntable_cameras
    from scripts.measure.evaluate import load_model

    model = load_model(folder / MESH_FILE, read_picture(folder / TEXTURE_FILE), up)
    look = model.look(turntable_cameras(model.surface)[1][1], _PICTURE)
    image = look.image * look.coverage + 0.94 * (1 - look.coverage)
    write_png(folder / "picture.png", image[0].permute(1, 2, 0).numpy(), 8)


def _write_sheet(folder: Path, meshes: Sequence[str], styles: Sequence[str]) -> None:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.output.sheet import contact_sheet

    pictures = [read_picture(folder / f"{mesh}-{style}" / "picture.png") for mesh in meshes for style in styles]
    write_png(folder / SHEET_FILE, contact_sheet(pictures, columns=len(styles)), 8)


def _head() -> list[str]:
    titles = ("mesh", "style picture", *COLUMNS)
    return [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]


def _row(row: Mapping[str, Any]) -> str:
    coverage, content = row.get("coverage", {}), row.get("content", {})
    values = [
        _number(row["seam"], 2),
        _number(row["grain"], 2),
        f"{100 * row['palette']:.2f}%",
        _with_own(row["scale"]["spread"], row["scale"]["own"]),
        _number(coverage.get("seen"), 4),
        _number(coverage.get("sharp"), 3),
        _number(row["balance"]["ratio"], 2),
        _number(row["style"]["over_wrapped"], 2),
        _number(content.get("over_wrapped"), 2),
        _number(row["seconds"], 0),
    ]
    return f"| {' | '.join([row['mesh'], row['style_picture'], *values])} |"


def _with_own(value: float | None, own: float | None) -> str:
    return f"{_number(value, 2)} ({_number(own, 2)})" if value is not None else "–"


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
