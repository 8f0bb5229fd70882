"""Pictures that CPPNs paint, as a parameterization for the loop."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.parameterization.cppn import Architecture, colors, colors_in_chunks, initial_weights, positions


class CPPNImage:
    """An ``ImageParameterization``.

    The parameters are the weights [N, size] and a record of them at the beginning of each stage, [N, stages so far,
    size]. The record learns nothing: it tells the stage, and a video can be made from it.

    Args:
        sizes: (height, width) of the pictures in each stage.
        count: the number of pictures.
        architecture: that of all networks.
    """

    def __init__(
        self, sizes: Sequence[tuple[int, int]], count: int = 1, architecture: Architecture | None = None
    ) -> None:
        self.architecture = architecture or Architecture()
        self._sizes = tuple(sizes)
        self._count = count

    def initial(self, generator: torch.Generator) -> list[Tensor]:
        weights = torch.stack([initial_weights(self.architecture, generator) for _ in range(self._count)])
        return [weights, weights[:, None].clone()]

    def grow(self, parameters: Sequence[Tensor], stage: int) -> list[Tensor]:
        weights, record = parameters
        begun = stage + 1 - record.shape[1]
        if begun <= 0:
            return [weights, record]
        return [weights, torch.cat([record, weights.detach()[:, None].expand(-1, begun, -1)], dim=1)]

    def images(self, parameters: Sequence[Tensor]) -> Tensor:
        weights, record = parameters
        size = self._sizes[record.shape[1] - 1]
        places = positions(self.architecture, size).to(weights)
        paint = colors if torch.is_grad_enabled() else colors_in_chunks
        return torch.stack([paint(self.architecture, one, places).view(-1, *size) for one in weights])
