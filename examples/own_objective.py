"""An objective of one's own: bring out a feature, in no colors but night blue, coral, amber, and cream.

python -m examples.own_objective [FOLDER]
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import trimesh
from torch import Tensor

from core.backbone.registry import load
from core.mesh.mesh import mesh_of
from core.mesh.unwrap import unwrap
from core.modes.texture import TextureMode
from core.optimize import Averages, beginning, optimize
from core.settings.texture import TextureSettings
from core.texture.assembly import open_problem
from core.texture.objective import Objective, ViewGroup

PALETTE = torch.tensor([[0.09, 0.13, 0.25], [0.88, 0.33, 0.24], [0.96, 0.75, 0.35], [0.98, 0.94, 0.86]])


@dataclass(frozen=True)
class WithPalette:
    """The loss of another objective, plus the mean squared distance of each color from its nearest in the palette."""

    other: Objective

    def __call__(self, views: ViewGroup, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        loss, averages = self.other(views, images, averages)
        covered = torch.cat([view.coverage for view in views])[:, 0] > 0  # The model, not the background behind it.
        distances = torch.cdist(images.permute(0, 2, 3, 1)[covered], PALETTE).amin(dim=1)
        return loss + 250 * distances.square().mean(), averages


def main(folder: Path, steps: int = 150) -> list[float]:
    """Write ``texture.png``, ``model.glb``, and ``turntable.png`` into ``folder``; return the loss of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = [(0.75 + 0.35 * math.sin(2.2 * z / 16 + 0.3), z / 16) for z in range(49)]
    vase = trimesh.creation.revolve(profile, sections=64)
    mesh = unwrap(mesh_of(vase.vertices, vase.faces))
    settings = TextureSettings(feature="blocks.4.1:7", steps=steps, size=512, view_size=192, up_axis="z")
    problem = open_problem(settings, folder, mesh, load(settings.backbone), torch.device("cpu"))
    problem = replace(problem, objective=WithPalette(problem.objective))
    mode = TextureMode(settings, problem, mesh, notes=())
    for iterate in optimize(problem, mode.schedule, beginning(problem)):
        print(f"step {iterate.step} of {steps}, loss {iterate.losses[-1]:.3f}")
    list(mode.write(iterate, folder))
    return iterate.curve


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples/own_objective"))
