"""Makes the pictures of orientation and symmetry in docs/direction.md.

    python3 -m scripts.generate.direction_pictures [orientation symmetry] [--steps 300] [--out out/direction-pictures]

Jobs whose results are in the folder are not run again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scripts.generate.gallery import PICTURES
from scripts.measure.direction import Jobs
from scripts.support import environment
from scripts.support.places import OUT, style_picture

if TYPE_CHECKING:
    from scripts.measure.evaluation.model import Model

_SIDE, _QUALITY, _PAPER = 400, 82, 0.94
_MARGIN = 1.1


def main(arguments: Sequence[str]) -> int:
    """Make the chosen pictures, all by default; return the exit status."""
    pictures = {"orientation": orientation, "symmetry": symmetry}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="*", default=[], metavar="PICTURE", help=", ".join(pictures))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=OUT / "direction-pictures", metavar="FOLDER")
    options = parser.parse_args(arguments)
    more = {"view_size": options.view_size, "uv_map": "shared"}
    for name in options.pictures or pictures:
        meshes = {"orientation": ("torus", "creature"), "symmetry": ("suzanne", "torus")}[name]
        rows = [pictures[name](Jobs(mesh, options.out / name, options.steps, options.size), more) for mesh in meshes]
        _show(PICTURES / f"{name}.jpg", rows)
    return 0


def orientation(jobs: Jobs, more: Mapping[str, Any]) -> list[np.ndarray]:
    """Return a model in wood: upright, along its limbs, and in random directions."""
    style = [style_picture("wood_grain")]
    wanted = ("camera", "curvature", "random")
    models = [jobs.texture(one, style=style, style_scale=0.6, orientation=one, **more) for one in wanted]
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


def _show(path: Path, rows: Sequence[Sequence[np.ndarray]]) -> None:
    from PIL import Image

    from core.output.sheet import contact_sheet

    sheet = contact_sheet([picture for row in rows for picture in row], columns=len(rows[0]), gap=8)
    Image.fromarray(np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)).save(path, quality=_QUALITY)
    print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
