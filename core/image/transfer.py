"""Style transfer as a problem for the loop."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.image.crops import Crop, Crops, cut, within
from core.image.stages import ImageStages
from core.image.transfer_objective import TransferObjective
from core.objective.color_transfer import with_luminance_of
from core.optimize import Averages
from core.parameterization.mapped_image import MappedImage
from core.parameterization.patched_image import Box, cut_out


@dataclass(frozen=True)
class TransferProblem:
    """A ``core.optimize.Problem``: a view is a crop.

    Attributes:
        parameterization: the picture, with its maps.
        stages: when the picture grows.
        crops: what each step sees of it.
        objective: how good that is.
        keep_colors: whether the picture has the colors of the content.
        seed: of the initial parameters.
        wraps: whether the picture repeats; then it is seen as a whole alone.
    """

    parameterization: MappedImage
    stages: ImageStages
    crops: Crops
    objective: TransferObjective
    keep_colors: bool
    seed: int
    wraps: bool = False

    def initial(self) -> list[Tensor]:
        return self.parameterization.initial(torch.Generator().manual_seed(self.seed))

    def grow(self, step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return self.parameterization.grow(tensors, self.stages.at(step))

    def views(self, first: int, end: int) -> Generator[tuple[Crop], None, None]:
        for step in range(first, end):
            yield (self.crops(step),)

    def picture(self, view: Crop, parameters: Sequence[Tensor]) -> Tensor:
        height, width = self.stages.sizes[view.stage]
        if self.wraps:
            return cut(self.part(parameters, view.stage, Box(0, 0, height, width)), view.box, wraps=True)
        inner, pads = within(view.box, (height, width))
        return functional.pad(self.part(parameters, view.stage, inner), pads, mode="reflect")

    def loss(self, view: Crop, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        return self.objective(view, images, averages)

    def small(self, parameters: Sequence[Tensor]) -> Tensor:
        """Return the picture at the size at which it is seen as a whole, [1, 3 + M, h, w]."""
        small = self.parameterization.small(parameters)
        contents = (stage.content for stage in self.objective.stages)
        return self._colored(small, next(content for content in contents if content.shape[2:] == small.shape[2:]))

    def part(self, parameters: Sequence[Tensor], stage: int, box: Box) -> Tensor:
        """Return a part [1, 3 + M, h, w] of the picture as it is in ``stage``, the stage of the parameters."""
        part = self.parameterization.part(parameters, box)
        return self._colored(part, cut_out(self.objective.stages[stage].content, box))

    def _colored(self, picture: Tensor, content: Tensor) -> Tensor:
        if not self.keep_colors:
            return picture
        return torch.cat([with_luminance_of(content, picture[:, :3]), picture[:, 3:]], dim=1)
