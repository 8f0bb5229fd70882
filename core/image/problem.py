"""A two-dimensional problem for the loop: pictures, what the network sees of them, and how good that is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.image.stages import ImageStages
from core.optimize import Averages, Iterate
from core.parameterization.image import ImageParameterization

View = TypeVar("View")


@dataclass(frozen=True)
class ImageProblem(Generic[View]):
    """A ``core.optimize.Problem``.

    Attributes:
        parameterization: the pictures.
        stages: when the pictures grow.
        make_view: what a step looks at; the same step always gets the same view.
        look: (view, pictures [N, C, H, W]) → what the network sees of them.
        objective: (view, what ``look`` returned, averages) → the scalar to minimize and the next step's averages.
        seed: of the initial parameters.
    """

    parameterization: ImageParameterization
    stages: ImageStages
    make_view: Callable[[int], View]
    look: Callable[[View, Tensor], Tensor]
    objective: Callable[[View, Tensor, Averages], tuple[Tensor, Averages]]
    seed: int

    def initial(self) -> list[Tensor]:
        return self.parameterization.initial(torch.Generator().manual_seed(self.seed))

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return self.parameterization.grow(tensors, self.stages.at(step))

    def views(self, first: int, end: int) -> Generator[tuple[View], None, None]:
        for step in range(first, end):
            yield (self.make_view(step),)

    def picture(self, view: View, parameters: Sequence[Tensor]) -> Tensor:
        return self.look(view, self.parameterization.images(parameters))

    def finished(self, iterate: Iterate) -> Tensor:
        """Return the pictures [N, C, H, W] in full size; a job that ends early has not grown to it yet."""
        parameters = iterate.parameters
        for stage in range(self.stages.at(max(0, iterate.step - 1)) + 1, len(self.stages.sizes)):
            parameters = self.parameterization.grow(parameters, stage)
        return self.parameterization.images(parameters)

    def loss(self, view: View, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        return self.objective(view, images, averages)
