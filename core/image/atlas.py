"""Many feature visualizations as one problem for the loop."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.image.transforms import STANDARD, Transform, draw_transform, transformed
from core.optimize import Averages
from core.parameterization.fourier_image import FourierImage


@dataclass(frozen=True)
class Batch:
    """Channels of one layer that the network sees together."""

    layer: str
    channels: tuple[int, ...]


@dataclass(frozen=True)
class BatchView:
    """The number of the batch that a step looks at, and through which transform."""

    batch: int
    transform: Transform


@dataclass(frozen=True)
class AtlasProblem:
    """A ``core.optimize.Problem``: one picture for each channel of each batch.

    Steps take the batches in turn, so that all pictures progress equally. The parameters are one tensor for
    each batch; the optimizer skips those of the batches that a step does not look at.

    Attributes:
        backbone: the network.
        batches: the channels that are shown.
        side: width and height of the pictures.
        seed: of the initial parameters and the transforms.
    """

    backbone: Backbone
    batches: tuple[Batch, ...]
    side: int
    seed: int

    def initial(self) -> list[Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        return [self._images(batch).initial(generator)[0] for batch in self.batches]

    def grow(self, _step: int, tensors: Sequence[Tensor]) -> list[Tensor]:
        return list(tensors)

    def views(self, first: int, end: int) -> Generator[tuple[BatchView], None, None]:
        for step in range(first, end):
            random = np.random.default_rng((self.seed, step))
            size = (self.side, self.side)
            transform = draw_transform(random, size, self.side, STANDARD, anywhere=False)
            yield (BatchView(step % len(self.batches), transform),)

    def picture(self, view: BatchView, parameters: Sequence[Tensor]) -> Tensor:
        return transformed(self.images(view.batch, parameters), view.transform, "gray")

    def loss(self, view: BatchView, images: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        batch = self.batches[view.batch]
        activations = self.backbone.activations(images, (batch.layer,))[batch.layer]
        # Each picture has its own channel.
        excitations = activations[range(len(images)), batch.channels].mean(dim=(1, 2))
        return -excitations.mean(), averages

    def images(self, batch: int, parameters: Sequence[Tensor]) -> Tensor:
        """Return the pictures [channels, 3, side, side] of a batch."""
        return self._images(self.batches[batch]).images([parameters[batch]])

    def _images(self, batch: Batch) -> FourierImage:
        return FourierImage([(self.side, self.side)], len(batch.channels))
