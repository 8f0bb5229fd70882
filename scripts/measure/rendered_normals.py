"""Compares the normals that Blender finds in a normal map with those of the displaced mesh.

    python3 -m scripts.measure.rendered_normals [--meshes suzanne torus …] [--looks LOOK …] [--steps 100]
        [--size 1024] [--triangles 1000000] [--bake 512] [--out out/rendered_normals]

For each mesh, a file or a name among ``scripts.measure.meshes.MESHES``, and each look, a feature, a style of the
gallery, or a folder of maps, a job makes a relief. Cycles bakes the normals of ``model.glb``, which has the normal map,
and those of ``displaced.glb``, which has the relief in its vertices, into pictures of the same UV map. Printed are the
mean angle between the two in degrees, which is to be below 5, and how far the relief leans from the smooth surface.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scripts.measure.relief_jobs import run_relief
from scripts.support import environment
from scripts.support.places import OUT

_SAMPLES = 16
# Texels at the border of an island are there in part.
_BORDER = 2


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshes", nargs="+", default=["suzanne", "torus"], metavar="MESH")
    parser.add_argument("--looks", nargs="+", default=["tesserae", "mosaic", "blocks.4.2:100"], metavar="LOOK")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--triangles", type=int, default=1_000_000)
    parser.add_argument("--bake", type=int, default=512, help="width and height of the baked pictures")
    parser.add_argument("--out", type=Path, default=OUT / "rendered_normals", metavar="FOLDER")
    options = parser.parse_args(arguments)
    environment.enter()
    settings = {
        "steps": options.steps,
        "size": options.size,
        "displace": True,
        "most_displaced_triangles": options.triangles,
    }
    for mesh in options.meshes:
        for look in options.looks:
            folder = options.out / f"{Path(mesh).stem}-{Path(look).name.replace(':', '_')}"
            if not (folder / "displaced.glb").exists():
                run_relief(folder, mesh, look, settings)
            print(f"{Path(mesh).stem} {look}: {compare(folder, options.bake)}", flush=True)
    return 0


@dataclass(frozen=True)
class Agreement:
    """The mean ``angle`` between what the normal map says and the displaced mesh, and the mean angle at which the
    relief ``leans`` from the smooth surface, in degrees."""

    angle: float
    leans: float

    def __str__(self) -> str:
        """Return one line for people."""
        return f"{self.angle:.1f}° from normal map to displaced mesh, whose relief leans by {self.leans:.1f}°"


def compare(folder: Path, size: int) -> Agreement:
    """Return how the maps of a finished job with ``displace`` agree with the displaced mesh, in size × size texels."""
    from scipy.ndimage import binary_erosion

    mapped, there = _baked(folder / "model.glb", size)
    displaced, also = _baked(folder / "displaced.glb", size)
    smooth, _ = _baked(folder / "model.glb", size, with_map=False)
    known = binary_erosion(there & also, iterations=_BORDER)
    return Agreement(*(_mean_angle(displaced[known], other[known]) for other in (mapped, smooth)))


def _baked(model: Path, size: int, with_map: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return the normals of a model in space, [S, S, 3], and where there are any, bool [S, S]."""
    import bpy

    data: Any = bpy.data
    context: Any = bpy.context
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(model), loglevel=50)
    shape = next(obj for obj in data.objects if obj.type == "MESH")
    scene = context.scene
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", _SAMPLES, False
    scene.render.bake.margin, scene.render.bake.use_clear = 0, True
    image = data.images.new("normals", size, size, alpha=True, float_buffer=True, is_data=True)
    for slot in shape.material_slots:
        tree = slot.material.node_tree
        if not with_map:
            for link in [link for link in tree.links if link.to_socket.name == "Normal"]:
                tree.links.remove(link)
        target = tree.nodes.new("ShaderNodeTexImage")
        target.image = image
        tree.nodes.active = target
    bpy.ops.object.select_all(action="DESELECT")
    shape.select_set(True)
    context.view_layer.objects.active = shape
    bpy.ops.object.bake(type="NORMAL", normal_space="OBJECT")
    pixels = np.empty((size, size, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    normals = 2 * pixels[..., :3] - 1
    return normals, (pixels[..., 3] > 0.5) & (np.linalg.norm(normals, axis=2) > 0.5)


def _mean_angle(first: np.ndarray, second: np.ndarray) -> float:
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return float(np.degrees(np.arccos(np.clip((first * second).sum(axis=1) / lengths, -1, 1))).mean())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
