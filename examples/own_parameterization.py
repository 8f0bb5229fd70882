"""A parameterization of one's own: an image that is a sum of plane waves, and so is sharp at any size.

python -m examples.own_parameterization [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from core.files.tensors import as_arrays
from core.modes.image_feature import open_mode
from core.optimize import Schedule, beginning, optimize
from core.output.png import write_png
from core.parameterization.color import to_rgb
from core.settings.image_feature import ImageFeatureSettings


@dataclass(frozen=True)
class PlaneWaves:
    """An ``ImageParameterization``: waves with a direction and frequency, a phase, and a color."""

    size: int
    waves: int = 64

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        frequencies, phases, colors = torch.randn(self.waves, 6, generator=generator).split((2, 1, 3), dim=1)
        return [10 * frequencies, phases, 0.1 * colors]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        return list(parameters)  # The same waves from coarse to fine.

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        frequencies, phases, colors = parameters
        centers = (torch.arange(self.size) + 0.5) / self.size
        places = torch.cartesian_prod(centers, centers)  # [H · W, 2]
        waves = torch.sin(2 * torch.pi * (places @ frequencies.T + phases.T))  # [H · W, waves]
        return to_rgb((waves @ colors).T.view(1, 3, self.size, self.size), dim=1)


def main(folder: Path, steps: int = 200) -> list[float]:
    """Write the same waves as images of two sizes into ``folder``; return the loss of each step."""
    mode = open_mode(ImageFeatureSettings(feature="blocks.4.1:7", size=(224, 224), device="cpu"), folder)
    problem = replace(mode.problem, parameterization=PlaneWaves(size=224))
    for iterate in optimize(problem, Schedule(steps, learning_rate=0.05), beginning(problem)):
        print(f"step {iterate.step} of {steps}, loss {iterate.losses[-1]:.3f}")
    folder.mkdir(parents=True, exist_ok=True)
    for size in (224, 1024):
        (picture,) = as_arrays(PlaneWaves(size).images(iterate.parameters))
        write_png(folder / f"waves_{size}.png", picture)
    return iterate.curve


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/examples/own_parameterization"))
