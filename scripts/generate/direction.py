"""Makes pictures of what artists direct, for docs/direction.md: masks, styles of their own, pattern sizes, strength.

    python3 -m scripts.generate.direction [where pattern-size strength …] [--from out/direction]

The textures are those that ``scripts.measure.direction`` measures; those that are in its folder are not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.measure.direction import Jobs, sized_by_height, strengthened, two_styles, with_mask
from scripts.support import environment
from scripts.support.places import OUT

_MESHES = ("suzanne", "creature")
_SIDE = 300
_STRENGTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_BACKGROUND = 0.94


def main(arguments: Sequence[str]) -> int:
    """Make the chosen pictures, all by default; return the exit status."""
    pages = {"where": where, "pattern-size": pattern_size, "strength": strength}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"picture to make: {', '.join(pages)}")
    parser.add_argument("--from", dest="folder", type=Path, default=OUT / "direction", metavar="FOLDER")
    options = parser.parse_args(arguments)
    for name in options.pages or pages:
        pages[name](options.folder)
    return 0


def where(folder: Path) -> None:
    """Each model as it is, with a mask for another style, and in two styles."""
    rows = []
    for mesh in _MESHES:
        jobs = Jobs(mesh, folder)
        base = jobs.base()
        rows.append([_front(jobs.model(base)), _front(with_mask(jobs)), _front(two_styles(jobs))])
    _show("where", rows)


def pattern_size(folder: Path) -> None:
    """Each model in a pattern that grows from the bottom to the top."""
    _show("pattern-size", [[_front(sized_by_height(Jobs(mesh, folder))) for mesh in _MESHES]])


def strength(folder: Path) -> None:
    """Both models, from the texture that they have to the style."""
    _show("strength", [[_front(strengthened(Jobs(mesh, folder), value)) for value in _STRENGTHS] for mesh in _MESHES])


def _front(model: Any) -> Any:
    """Return a picture of the model, seen from the front and a little from the left."""
    import numpy as np
    from PIL import Image

    from core.render.cameras import turntable_cameras

    look = model.look(turntable_cameras(model.surface, 12)[11][1], _SIDE)
    image = look.image * look.coverage + _BACKGROUND * (1 - look.coverage)
    return Image.fromarray(np.rint(image[0].permute(1, 2, 0).numpy() * 255).astype(np.uint8))


def _show(name: str, rows: Sequence[Sequence[Any]]) -> None:
    from scripts.generate.gallery import Gallery

    Gallery(Path()).show(name, *rows, height=_SIDE if len(rows[0]) < 4 else 200)


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
