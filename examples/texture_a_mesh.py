"""Texture a mesh in the style of a picture.

    python -m examples.texture_a_mesh [FOLDER]

A texture is optimized like the weights of a network: render the model from a random side, ask a network how far the
rendering is from the style, send the gradient back, take a step with Adam, and start over.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import trimesh

from core.backbone.registry import load
from core.mesh.mesh import mesh_of
from core.mesh.unwrap import unwrap
from core.modes.texture import TextureMode
from core.optimize import beginning, optimize
from core.settings.texture import TextureSettings
from core.texture.assembly import open_problem

PICTURES = Path(__file__).resolve().parent.parent / "addon" / "data" / "styles"


def main(folder: Path, steps: int = 150) -> list[float]:
    """Write ``texture.png``, ``model.glb``, and ``turntable.png`` into ``folder``; return the loss of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    # Any mesh will do: ``core.mesh.load.load_mesh`` reads those in docs/meshes.md. This one gets a new UV map.
    torus = trimesh.creation.torus(major_radius=1.0, minor_radius=0.45)
    mesh = unwrap(mesh_of(torus.vertices, torus.faces))

    settings = TextureSettings(style=("mosaic.jpg",), steps=steps, size=512, view_size=192)
    backbone = load(settings.backbone)
    problem = open_problem(settings, PICTURES, mesh, backbone, torch.device("cpu"))
    mode = TextureMode(settings, problem, mesh, notes=())

    for iterate in optimize(problem, mode.schedule, beginning(problem)):
        print(f"step {iterate.step} of {steps}, loss {iterate.losses[-1]:.3f}")
    for written in mode.write(iterate, folder):
        print(f"{written.done} of {written.total} parts written")
    return iterate.curve


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples/texture_a_mesh"))
