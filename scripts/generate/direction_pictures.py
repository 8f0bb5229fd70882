"""Makes the pictures in docs/direction.md.

    python3 -m scripts.generate.direction_pictures [where pattern-size strength orientation symmetry …] [--steps 300]
        [--out out/direction]

Jobs whose results are in the folder are not run again: those of ``scripts.measure.direction`` are among them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scripts.generate.gallery import PICTURES
from scripts.measure.direction import Jobs, sized_by_height, strengthened, two_styles, with_mask
from scripts.support import environment
from scripts.support.places import OUT, style_picture

if TYPE_CHECKING:
    from scripts.measure.evaluation.model import Model

_SIDE, _QUALITY, _PAPER = 400, 82, 0.94
_MARGIN = 1.22
_NARROW = 200
_MESHES = ("suzanne", "creature")
_STRENGTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def main(arguments: Sequence[str]) -> int:
    """Make the chosen pictures, all by default; return the exit status."""
    pictures = {
        "where": where,
        "pattern-size": pattern_size,
        "strength": strength,
        "orientation": orientation,
        "symmetry": symmetry,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", default=[], metavar="PICTURE", help=", ".join(pictures))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=OUT / "direction", metavar="FOLDER")
    options = parser.parse_args(arguments)
    more = {"view_size": options.view_size, "uv_map": "shared"}
    for name in options.pictures or pictures:
        meshes = {"orientation": ("torus", "creature"), "symmetry": ("suzanne", "torus")}.get(name, _MESHES)
        rows = [pictures[name](Jobs(mesh, options.out, options.steps, options.size), more) for mesh in meshes]
        _show(PICTURES / f"{name}.jpg", rows, _NARROW if name == "strength" else _SIDE)
    return 0


def where(jobs: Jobs, _more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model as it is, with a mask for another style, and in two styles."""
    return [_seen(model, -20, 15) for model in (jobs.model(jobs.base()), with_mask(jobs), two_styles(jobs))]


def pattern_size(jobs: Jobs, _more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model in a pattern that grows from the bottom to the top, from both sides."""
    model = sized_by_height(jobs)
    return [_seen(model, -20, 15), _seen(model, 160, 15)]


def strength(jobs: Jobs, _more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model as it is, and then ever more in the style."""
    return [_seen(strengthened(jobs, value), -20, 15) for value in _STRENGTHS]


def orientation(jobs: Jobs, more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model in wood: upright, along its limbs, and in random directions."""
    style = [style_picture("wood_grain")]
    wanted = ("camera", "curvature", "random")
    models = [jobs.texture(f"wood {one}", style=style, style_scale=0.6, orientation=one, **more) for one in wanted]
    return [_seen(model, 30, 20) for model in models]


def symmetry(jobs: Jobs, more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model in a painting, without symmetry, and with it from the front and from behind."""
    style = [style_picture("brush_strokes")]
    plain = jobs.texture("plain", style=style, **more)
    mirrored = jobs.texture("mirrored", style=style, symmetry=["x"], **more)
    return [_seen(plain, 0, 15), _seen(mirrored, 0, 15), _seen(mirrored, 180, 15)]


def _seen(model: Model, azimuth: float, elevation: float) -> np.ndarray:
    """Return a picture [S, S, 3] of a model, from so many degrees to the right of its front and above it."""
    from core.render.camera import Camera
    from core.render.cameras import FITTING_DISTANCE
    from core.texture.views import render, texture_colors

    turn, height = np.radians(azimuth), np.radians(elevation)
    direction = np.array([np.sin(turn) * np.cos(height), -np.cos(turn) * np.cos(height), np.sin(height)])
    eye = _MARGIN * FITTING_DISTANCE * _reach(model) * direction
    camera = Camera(eye=eye, target=np.zeros(3), up=model.surface.up)
    return render(model.rasterizer, camera, _SIDE, _PAPER, texture_colors(model.texture, 12))


def _reach(model: Model) -> float:
    """Return how far the model reaches from its middle, at most, along an axis: less than its radius, 1."""
    return float(np.abs(model.surface.corners).max())


def _show(path: Path, rows: Sequence[Sequence[np.ndarray]], side: int) -> None:
    import torch
    from PIL import Image
    from torch.nn import functional

    from core.output.sheet import contact_sheet

    pictures = torch.from_numpy(np.stack([picture for row in rows for picture in row])).permute(0, 3, 1, 2)
    small = functional.interpolate(pictures, (side, side), mode="bicubic", antialias=True).permute(0, 2, 3, 1).numpy()
    sheet = contact_sheet(list(small), columns=len(rows[0]), gap=8)
    Image.fromarray(np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)).save(path, quality=_QUALITY)
    print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
