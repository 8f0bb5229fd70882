"""Measures how good a texture is: seams, grain, palette, scale, coverage, balance, style and content.

    python3 -m scripts.measure.evaluate MESH TEXTURE [--style IMAGE …] [--base IMAGE] [--json] [--write]

MESH is an OBJ, GLB, glTF or PLY file, or the mesh.npz of a job. Grain, palette, balance and style need the style
picture, and content also the base texture. With several style pictures, palette takes the colors of all, and the other
figures compare with the first. Coverage needs a texture that is still in its job folder.
``--write`` leaves the figures beside the texture, in evaluation.json, where the page of a batch finds them.
``scripts/measure/evaluation/`` has the formula of each figure.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.support import environment

if TYPE_CHECKING:
    from scripts.measure.evaluation.model import Model

AIMS = {
    "seam": "≤ 1.1",
    "grain": "0.8–1.2",
    "palette": "≤ 0.003",
    "scale": "≤ 0.15 or the style's own",
    "coverage": "≥ 0.995",
    "balance": "≤ 1",
    "style": "≤ 1",
    "style_vgg": "≤ 1",
    "content": "well below 1: eyes and markings stay",
}

_AIMED = {
    "scale": "spread",
    "coverage": "seen",
    "balance": "ratio",
    "style": "over_wrapped",
    "style_vgg": "over_wrapped",
    "content": "over_wrapped",
}
"""The part that the aim is about, of figures that have several."""


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mesh", type=Path, metavar="MESH")
    parser.add_argument("texture", type=Path, metavar="TEXTURE")
    parser.add_argument("--style", type=Path, nargs="+", default=[], metavar="IMAGE", help="style pictures")
    parser.add_argument("--base", type=Path, metavar="IMAGE", help="base texture, whose content the texture keeps")
    parser.add_argument("--up", choices=["y", "z"], default="y", help="axis of the mesh that points up (default: y)")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--write", action="store_true", help="write evaluation.json beside the texture")
    options = parser.parse_args(arguments)
    from core.errors import PatinaError

    try:
        figures = evaluate(options.mesh, options.texture, options.style, options.base, options.up)
        if options.write:
            write_evaluation(options.texture.parent, figures)
    except PatinaError as error:
        print(f"patina: {error}", file=sys.stderr)
        return 1
    print(json.dumps(figures, indent=2) if options.json else "\n".join(_lines(figures)))
    return 0


def evaluate(
    mesh: Path,
    texture: Path,
    styles: Sequence[Path] = (),
    base: Path | None = None,
    up: str = "y",
    views: bool = True,
) -> dict[str, Any]:
    """Return the figures by name, except those that need a file that is not given.

    Of several ``styles``, only the palette regards all; the other figures compare with the first. Coverage takes
    the views of this engine; without ``views`` it is left out.

    Raises:
        PatinaError: a file cannot be read, or the judging network's weights are missing.
    """
    from core.border.names import JOB_FILE
    from core.files.picture import read_picture
    from scripts.measure.evaluation.balance import balance
    from scripts.measure.evaluation.coverage import coverage
    from scripts.measure.evaluation.grain import grain
    from scripts.measure.evaluation.judges import efficientnet, vgg
    from scripts.measure.evaluation.likeness import content_likeness, style_likeness
    from scripts.measure.evaluation.palette import palette
    from scripts.measure.evaluation.pictures import picture_tensor, wrapped
    from scripts.measure.evaluation.scale import scale
    from scripts.measure.evaluation.seam import seam

    model = load_model(mesh, read_picture(texture), up)
    pictures = [picture_tensor(style) for style in styles]
    picture = pictures[0] if pictures else None
    found: dict[str, Any] = {"seam": seam(model), "scale": asdict(scale(model, picture))}
    if views and (texture.parent / JOB_FILE).exists():
        found["coverage"] = asdict(coverage(model, texture.parent))
    if picture is None:
        return found
    balanced = balance(model, picture)
    found |= {"grain": grain(model, picture), "palette": palette(model, pictures)}
    found["balance"] = {**asdict(balanced), "ratio": balanced.ratio}
    bare, judge = model.wearing(wrapped(picture, len(model.texture))), efficientnet()
    found["style"] = asdict(style_likeness(model, bare, picture, judge))
    found["style_vgg"] = asdict(style_likeness(model, bare, picture, vgg()))
    if base:
        found["content"] = asdict(content_likeness(model, model.wearing(read_picture(base)), bare, judge))
    return found


def write_evaluation(folder: Path, figures: Mapping[str, Any]) -> None:
    """Write what ``evaluate`` returns into a job folder: of each figure the number that has an aim, and the aim.

    Raises:
        PatinaError: the file cannot be written.
    """
    from core.border.names import EVALUATION_FILE
    from core.files.whole import write_atomically

    numbers = {name: value[_AIMED[name]] if isinstance(value, dict) else value for name, value in figures.items()}
    found = {
        name: {"value": value, "aim": AIMS[name]}
        for name, value in numbers.items()
        if value is not None and math.isfinite(value)
    }
    with write_atomically(folder / EVALUATION_FILE) as temporary:
        temporary.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def load_model(mesh: Path, texture: Any, up: str) -> Model:
    """Return a mesh in its texture [H, W, 3].

    Raises:
        PatinaError: the mesh cannot be read or has no UVs.
    """
    from core.mesh.arrays import load_npz
    from core.mesh.checks import check
    from core.mesh.load import load_mesh
    from core.render.surface import surface_of
    from scripts.measure.evaluation.model import Model

    checked, _ = check(load_npz(mesh) if mesh.suffix == ".npz" else load_mesh(mesh))
    return Model(checked, surface_of(checked, "z" if up == "z" else "y"), texture)


def _lines(figures: dict[str, Any]) -> list[str]:
    return [f"{name:10}{_text(value):60}aim {AIMS[name]}" for name, value in figures.items()]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(part)}" for name, part in value.items())
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
