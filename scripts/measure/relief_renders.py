"""Shows reliefs as renderers do: jobs on several models, rendered by Cycles in raking light, in one sheet.

    python3 -m scripts.measure.relief_renders [--meshes suzanne torus …] [--model spot.obj] [--looks LOOK …]
        [--steps 150] [--size 1024] [--out out/relief_renders]

A look is a feature (``blocks.4.2:100``), the name of a style of the gallery, or a folder of maps. A row of the sheet
(``sheet.png``) is a model, a column a look; each is ``model.glb`` of a job as Blender imports it: color, normals, and
what there is of roughness and metallic values. Jobs that are there already are not run again.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.measure.relief_jobs import run_relief
from scripts.support import environment
from scripts.support.places import OUT

_MESHES = ("suzanne", "torus", "rock", "creature", "helmet")
_LOOKS = ("blocks.4.2:100", "blocks.5.0:60", "mosaic", "tesserae")
_SIDE, _SAMPLES = 360, 24


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, and the sheet; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshes", nargs="*", default=list(_MESHES), help="models of scripts.measure.meshes")
    parser.add_argument("--model", type=Path, help="another one, Y up")
    parser.add_argument("--looks", nargs="+", default=list(_LOOKS), help="features, styles, or folders of maps")
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--out", type=Path, default=OUT / "relief_renders")
    options = parser.parse_args(arguments)
    environment.enter()
    names = [*options.meshes, *([options.model.stem] if options.model else [])]
    pictures = []
    for name in names:
        for look in options.looks:
            folder = options.out / f"{name}-{Path(look).name.replace(':', '_')}"
            mesh = str(options.model) if options.model and name == options.model.stem else name
            if not (folder / "model.glb").exists():
                run_relief(folder, mesh, look, {"steps": options.steps, "size": options.size, "maps": ["roughness"]})
            _render(folder / "model.glb", folder / "raking.png")
            pictures.append(folder / "raking.png")
            print(folder, flush=True)
    _write_sheet(pictures, len(options.looks), options.out / "sheet.png")
    return 0


def _render(model: Path, target: Path) -> None:
    """Render a model by Cycles, in light from the side, seen a little from above."""
    import bpy
    from mathutils import Vector

    data: Any = bpy.data
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(model))
    shape = next(obj for obj in data.objects if obj.type == "MESH")
    corners = [shape.matrix_world @ Vector(corner) for corner in shape.bound_box]
    middle = sum(corners, Vector()) / len(corners)
    radius = max((corner - middle).length for corner in corners)
    scene: Any = bpy.context.scene
    camera = data.objects.new("camera", data.cameras.new("camera"))
    camera.location = middle + Vector((0.9, -2.6, 0.9)).normalized() * 2.5 * radius
    camera.rotation_euler = (middle - camera.location).to_track_quat("-Z", "Y").to_euler()
    lamp = data.objects.new("lamp", data.lights.new("lamp", "SUN"))
    lamp.data.energy, lamp.rotation_euler = 4.5, (math.radians(55), 0, math.radians(-75))
    for obj in (camera, lamp):
        scene.collection.objects.link(obj)
    scene.camera = camera
    scene.world = data.worlds.new("world")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs[0].default_value = (0.22, 0.23, 0.26, 1)
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", _SAMPLES, False
    scene.render.resolution_x = scene.render.resolution_y = _SIDE
    scene.render.filepath = str(target)
    bpy.ops.render.render(write_still=True)


def _write_sheet(pictures: Sequence[Path], columns: int, target: Path) -> None:
    from PIL import Image

    sheet = Image.new("RGB", (columns * _SIDE, math.ceil(len(pictures) / columns) * _SIDE))
    for number, path in enumerate(pictures):
        with Image.open(path) as picture:
            sheet.paste(picture.convert("RGB"), (number % columns * _SIDE, number // columns * _SIDE))
    sheet.save(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
