"""Measures what artists direct: masks, styles of their own, pattern sizes in scene units, and strength.

    python3 -m scripts.measure.direction [mask styles units strength …] [--meshes suzanne creature] [--steps 300]
        [--out out/direction]

Each proof runs the jobs that it needs, prints its figures, and leaves textures and turntables in the folder. Masks are
the left and the right half of the mesh.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scripts.support import environment
from scripts.support.places import OUT, style_picture

if TYPE_CHECKING:
    from addon.engine.job_folder import MeshArrays
    from core.texture.udim import Tile
    from scripts.measure.evaluation.model import Model

_BASE, _STYLES = "stone", ("brush_strokes", "mosaic")
_SIZES = (0.5, 1.0, 2.0)
_LENGTH = 2.8
# The distance over which colors are compared, as a part of the length.
_SHORT = 0.02
_STRENGTHS = tuple(step / 10 for step in range(11))


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    proofs = {"mask": mask, "styles": styles, "units": units, "strength": strength}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proofs", nargs="*", default=[], metavar="PROOF", help=", ".join(proofs))
    parser.add_argument("--meshes", nargs="+", default=["suzanne", "creature"], metavar="MESH")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--out", type=Path, default=OUT / "direction", metavar="FOLDER")
    options = parser.parse_args(arguments)
    for name in options.proofs or proofs:
        for mesh in options.meshes:
            for line in proofs[name](Jobs(mesh, options.out, options.steps, options.size)):
                print(f"{name:9} {mesh:9} {line}", flush=True)
    return 0


class Jobs:
    """Texture jobs on one mesh, each in a folder of its own below ``folder``.

    ``mesh`` is a name among ``scripts.measure.meshes.MESHES``, unless the mesh is ``made`` otherwise. It gets an
    attribute ``height``, 0 at the bottom and 1 at the top.
    """

    def __init__(
        self, mesh: str, folder: Path, steps: int = 300, size: int = 1024, made: MeshArrays | None = None
    ) -> None:
        from scripts.measure.meshes import MESHES

        made = made or MESHES[mesh]()
        z = made.positions[made.triangles][..., 2:]
        height = ((z - z.min()) / (z.max() - z.min())).astype(np.float32)
        self._mesh = replace(made, attributes={"height": height})
        self.folder = folder / mesh
        self.size = size
        self._settings = {"steps": steps, "size": size}

    def texture(self, name: str, scale: float = 1.0, **settings: Any) -> Model:
        """Return the model, ``scale`` times as large, in the texture of a job, which is run unless it has been."""
        from addon.engine.job_folder import write_texture_job
        from core.border.names import TEXTURE_FILE
        from core.job.run import run_job

        folder = self.folder / name
        if not (folder / TEXTURE_FILE).exists():
            mesh = replace(self._mesh, positions=(self._mesh.positions * scale).astype(np.float32))
            write_texture_job(folder, {**self._settings, **settings}, mesh)
            for _ in run_job(folder):
                pass
        return self.model(folder / TEXTURE_FILE)

    def model(self, texture: Path) -> Model:
        """Return the model of the job that made a texture."""
        from core.border.names import MESH_FILE
        from core.files.picture import read_picture
        from scripts.measure.evaluate import load_model

        return load_model(texture.parent / MESH_FILE, read_picture(texture), "z")

    def base(self) -> Path:
        """Return the file of a base texture."""
        self.texture("base", style=[style_picture(_BASE)])
        return self.folder / "base" / "texture.png"

    def halves(self) -> tuple[Path, Path]:
        """Return the files of masks that are white left, and right, of the middle."""
        from core.output.png import write_png

        size = self.size
        left = np.zeros(size * size, np.float32)
        for band in _tile(self.texture("base", style=[style_picture(_BASE)])).texels.bands(size):
            left[band.indices] = left_half(band.points)
        files = self.folder / "left.png", self.folder / "right.png"
        for file, values in zip(files, (left, 1 - left), strict=True):
            write_png(file, values.reshape(size, size, 1).repeat(3, axis=2), 8)
        return files


def left_half(points: np.ndarray) -> np.ndarray:
    """Return 1 for points [N, 3] left of the model's middle, 0 for the others."""
    return np.asarray(points[:, 0] < 0, np.float32)


def right_half(points: np.ndarray) -> np.ndarray:
    """Return 1 for points [N, 3] right of the model's middle, 0 for the others."""
    return 1 - left_half(points)


def with_mask(jobs: Jobs) -> Model:
    """Return the model, the left half of which has another style than its base texture."""
    base, left = jobs.base(), jobs.halves()[0]
    return jobs.texture("masked", style=[style_picture(_STYLES[0])], mask=left, base_texture=base, strength=1.0)


def two_styles(jobs: Jobs) -> Model:
    """Return the model in two styles, one for each half."""
    return jobs.texture("two", style=[style_picture(name) for name in _STYLES], masks=list(jobs.halves()))


def sized_by_height(jobs: Jobs) -> Model:
    """Return the model in a pattern that grows from the bottom to the top."""
    return jobs.texture("sizes", style=[style_picture(_STYLES[1])], size_map="attribute:height")


def strengthened(jobs: Jobs, strength: float) -> Model:
    """Return the model with its base texture changed by a strength."""
    base = jobs.base()
    return jobs.texture(f"strength {strength}", style=[style_picture(_STYLES[0])], base_texture=base, strength=strength)


def mask(jobs: Jobs) -> Iterator[str]:
    """Outside of a mask nothing changes, and one does not see where it begins."""
    from core.files.picture import read_picture
    from scripts.measure.evaluation.areas import border

    model = with_mask(jobs)
    changed = (model.texture != read_picture(jobs.base())).any(axis=2).ravel()
    bands = list(_tile(model).texels.bands(len(model.texture)))
    outside = np.concatenate([band.indices[right_half(band.points) > 0] for band in bands])
    yield f"texels outside of the mask that changed: {changed[outside].sum()} of {len(outside)}"
    yield f"border {border(model, left_half):.2f} (at most 1.15)"


def styles(jobs: Jobs) -> Iterator[str]:
    """Each half is like the style that its mask is for."""
    from scripts.measure.evaluation.areas import area_distance
    from scripts.measure.evaluation.judges import efficientnet, vgg
    from scripts.measure.evaluation.pictures import picture_tensor

    pictures, model = [style_picture(name) for name in _STYLES], two_styles(jobs)
    halves = (("left", left_half, 0), ("right", right_half, 1))
    for (judge, network), (side, half, own) in itertools.product((("Lite2", efficientnet()), ("VGG", vgg())), halves):
        distances = [area_distance(model, half, picture_tensor(picture), network) for picture in pictures]
        yield f"{side}, {judge}: to its own style {distances[own]:.2f}, to the other {distances[1 - own]:.2f}, " + (
            f"{distances[1 - own] / distances[own]:.1f} times as much (at least 3)"
        )


def units(jobs: Jobs) -> Iterator[str]:
    """The pattern is as large on a small object as on a large one, whose texels are as large."""
    from scripts.measure.evaluation.scale import wavelength

    lengths = []
    for scale in _SIZES:
        size = round(scale * jobs.size)
        model = jobs.texture(
            f"times {scale}", scale, style=[style_picture(_STYLES[1])], pattern_size=_LENGTH, size=size
        )
        lengths.append(wavelength(model, _SHORT * _LENGTH / model.surface.radius) * model.surface.radius)
        yield f"times {scale}: wavelength {lengths[-1]:.3f} scene units"
    yield f"largest over smallest: {max(lengths) / min(lengths):.2f} (at most 1.1)"


def strength(jobs: Jobs) -> Iterator[str]:
    """The texture moves away from the base texture and toward the style, step by step."""
    from scripts.measure.evaluation.judges import efficientnet
    from scripts.measure.evaluation.likeness import content_likeness, style_likeness
    from scripts.measure.evaluation.pictures import picture_tensor, wrapped

    judge, picture = efficientnet(), picture_tensor(style_picture(_STYLES[0]))
    base = jobs.model(jobs.base())
    bare, distances = base.wearing(wrapped(picture, len(base.texture))), []
    for value in _STRENGTHS:
        model = strengthened(jobs, value)
        distances.append(content_likeness(model, base, bare, judge).over_wrapped)
        style = style_likeness(model, bare, picture, judge).distance
        yield f"strength {value}: {distances[-1]:.2f} from the base texture, {style:.2f} from the style"
    yield f"away from the base texture at every step: {distances == sorted(distances)}"


def _tile(model: Model) -> Tile:
    from core.texture.udim import cut

    return cut(model.mesh, model.surface)[0]


if __name__ == "__main__":
    environment.enter()
    sys.exit(main(sys.argv[1:]))
