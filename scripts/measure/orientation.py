"""Measures whether strokes follow the direction that is asked for.

    python3 -m scripts.measure.orientation [torus cylinder creature suzanne …] [--orientations camera curvature random]
        [--style PICTURE] [--steps 300] [--out out/orientation]

The style is a picture of upright strokes unless another one is given; it needs a direction of its own. Printed are the
median angles, in degrees, between the strokes and several direction fields: below 20 for the one that is asked for, and
about 45 for one that is not. ``scripts/measure/evaluation/orientation.py`` has the formula.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

from scripts.measure.direction import Jobs
from scripts.support import environment
from scripts.support.places import OUT

if TYPE_CHECKING:
    from core.render.orientation import Orientation
    from scripts.measure.evaluation.model import Model

_FIELDS = ("up", "curvature", "uv", "random")
_SIDE, _WAVELENGTH = 512, 14
_INK, _PAPER = np.array([40.0, 26.0, 20.0]), np.array([236.0, 222.0, 190.0])


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("meshes", nargs="*", default=[], metavar="MESH")
    parser.add_argument("--orientations", nargs="+", default=["camera", "curvature", "random"], metavar="ORIENTATION")
    parser.add_argument("--style", type=Path, metavar="PICTURE")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--view-size", type=int, default=256)
    parser.add_argument("--out", type=Path, default=OUT / "orientation", metavar="FOLDER")
    options = parser.parse_args(arguments)
    from scripts.measure.evaluation.orientation import direction_of, orientation_error
    from scripts.measure.evaluation.pictures import picture_tensor
    from scripts.measure.meshes.simple import cylinder

    style = options.style or drawn_strokes(options.out / "strokes.png")
    picture = picture_tensor(style)
    angle, agreement = direction_of(picture)
    print(f"the style's strokes lean {angle:.0f}° and agree to {agreement:.0%}", flush=True)
    settings = {"view_size": options.view_size, "uv_map": "shared"}
    for mesh in options.meshes or ("torus", "cylinder", "creature", "suzanne"):
        made = cylinder() if mesh == "cylinder" else None
        jobs = Jobs(mesh, options.out, options.steps, options.size, made)
        for orientation in options.orientations:
            model = jobs.texture(orientation, style=[style], orientation=orientation, **settings)
            errors = {name: orientation_error(model, picture, field_of(model, name)) for name in _FIELDS}
            figures = ", ".join(f"{name} {error:.1f}°" for name, error in errors.items())
            print(f"{mesh:9} {orientation:9} strokes are off from {figures}", flush=True)
    return 0


def field_of(model: Model, orientation: str) -> Orientation:
    """Return the directions on a model that a setting asks for."""
    from core.mesh.udim import ONE_IMAGE
    from core.settings.texture import TextureSettings
    from core.texture.orienting import open_orientation

    settings = TextureSettings.model_validate({"style": ["none"], "orientation": orientation})
    found = open_orientation(settings, Path(), model.mesh, model.surface, ONE_IMAGE)
    assert found is not None
    return found


def drawn_strokes(path: Path) -> Path:
    """Draw upright strokes like those of an engraving, broken and with light and shade, into a file; return it."""
    from PIL import Image

    from core.files.whole import write_atomically

    random = np.random.default_rng(0)

    def noise(*widths: float) -> np.ndarray:
        values = gaussian_filter(random.standard_normal((_SIDE, _SIDE)), widths)
        return np.asarray(values / values.std())

    across = np.arange(_SIDE) + 10 * noise(40, 40)
    tone = np.sin(2 * np.pi * across / _WAVELENGTH) + 0.5 * noise(50, 50) + 0.5 * noise(_WAVELENGTH, 1)
    paper = 1 / (1 + np.exp(-6 * tone))[..., None]
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_atomically(path) as temporary:
        Image.fromarray(np.rint(paper * _PAPER + (1 - paper) * _INK).astype(np.uint8)).save(temporary, "PNG")
    return path


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
