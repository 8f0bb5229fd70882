"""Runs the default texture job on many meshes with many styles, measures every result and puts them on one sheet.

    python3 scripts/quality.py [--meshes suzanne torus …] [--styles fabric …] [--model spot.obj [--base spot.png]]
                               [--set NAME=VALUE …] [--out out/quality]

The sheet (``sheet.png``) has a row for each mesh and a column for each style; ``figures.json`` and ``table.md`` hold
the figures of ``scripts/evaluate.py``. A texture that is in the folder already is not made again; figures are, if
``--again`` is given.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import environment

ASSETS = environment.ROOT / "scripts" / "assets"
OUT = environment.ROOT / "out" / "quality"
COLUMNS = ("seam", "grain", "scale", "seen", "sharp", "balance", "style", "content", "seconds")
_PICTURE = 320


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, print the table; return the exit status."""
    from evaluation.meshes import MESHES

    styles = sorted(path.stem for path in ASSETS.glob("*.jpg"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshes", nargs="*", choices=list(MESHES), default=list(MESHES))
    parser.add_argument("--styles", nargs="*", choices=styles, default=styles)
    parser.add_argument("--model", type=Path, metavar="MESH", help="one more mesh, Y up")
    parser.add_argument("--base", type=Path, metavar="IMAGE", help="the texture of --model, whose content is kept")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings other than the defaults")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    parser.add_argument("--again", action="store_true", help="measure again what was measured already")
    options = parser.parse_args(arguments)
    settings = {name: json.loads(value) for name, _, value in (item.partition("=") for item in options.set)}
    names = [*options.meshes, *([options.model.stem] if options.model else [])]
    rows = []
    for mesh in names:
        source, base = (options.model, options.base) if mesh not in MESHES else (None, None)
        for style in options.styles:
            folder = options.out / f"{mesh}-{style}"
            if options.again or not (folder / "figures.json").exists():
                make(folder, mesh, source, base, ASSETS / f"{style}.jpg", settings)
            rows.append({"mesh": mesh, "style_picture": style, **json.loads((folder / "figures.json").read_text())})
            print(_row(rows[-1]), flush=True)
    (options.out / "figures.json").write_text(json.dumps(rows, indent=2) + "\n")
    (options.out / "table.md").write_text("\n".join([*_head(), *map(_row, rows)]) + "\n")
    _write_sheet(options.out, names, options.styles)
    return 0


def make(
    folder: Path, mesh: str, source: Path | None, base: Path | None, style: Path, settings: Mapping[str, Any]
) -> None:
    """Run a texture job in ``folder`` and leave its figures and a picture there.

    Args:
        folder: becomes the job folder.
        mesh: a name of ``evaluation.meshes``, if there is no ``source``.
        source: a mesh file, Y up.
        base: its texture, whose content is kept.
        style: the style picture.
        settings: what is not at its default.
    """
    from evaluate import evaluate

    if not (folder / "texture.png").exists():
        _run(folder, mesh, source, base, {"style": style, **settings})
    up = "y" if source else "z"
    figures = evaluate(folder / "mesh.npz", folder / "texture.png", style, base, up)
    (folder / "figures.json").write_text(json.dumps({**figures, "seconds": _seconds(folder)}, indent=2) + "\n")
    _write_picture(folder, up)


def _run(folder: Path, mesh: str, source: Path | None, base: Path | None, settings: Mapping[str, Any]) -> None:
    from evaluation.meshes import MESHES

    from addon.engine.job_folder import write_texture_job
    from core.job.pack import pack
    from core.job.run import run_job

    if source:
        files = {
            "mesh": str(source),
            "style": [str(settings["style"])],
            **({"base_texture": str(base)} if base else {}),
        }
        pack({"mode": "texture", **settings, **files}, folder)
    else:
        write_texture_job(folder, {**settings, "style": [settings["style"]]}, MESHES[mesh]())
    for _ in run_job(folder):
        pass


def _seconds(folder: Path) -> float:
    result = json.loads((folder / "result.json").read_text())
    return float(result["seconds"]["total"])


def _write_picture(folder: Path, up: str) -> None:
    from evaluate import load_model

    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.render.cameras import turntable_cameras

    model = load_model(folder / "mesh.npz", read_picture(folder / "texture.png"), up)
    look = model.look(turntable_cameras(model.surface)[1][1], _PICTURE)
    image = look.image * look.coverage + 0.94 * (1 - look.coverage)
    write_png(folder / "picture.png", image[0].permute(1, 2, 0).numpy(), 8)


def _write_sheet(folder: Path, meshes: Sequence[str], styles: Sequence[str]) -> None:
    from core.files.picture import read_picture
    from core.output.png import write_png
    from core.output.sheet import contact_sheet

    pictures = [read_picture(folder / f"{mesh}-{style}" / "picture.png") for mesh in meshes for style in styles]
    write_png(folder / "sheet.png", contact_sheet(pictures, columns=len(styles)), 8)


def _head() -> list[str]:
    titles = ("mesh", "style picture", *COLUMNS)
    return [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]


def _row(row: Mapping[str, Any]) -> str:
    coverage, content = row.get("coverage", {}), row.get("content", {})
    values = [
        _number(row["seam"], 2),
        _number(row["grain"], 2),
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
    sys.path.insert(0, str(environment.ROOT))
    sys.exit(main(sys.argv[1:]))
