"""The relief of a texture in the light of lamps, as views show it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.render.shading import clay
from core.texture.lamps import Lit
from core.texture.material import NOMINAL_DEPTH
from core.texture.views import TexturedView, composite


@dataclass(frozen=True)
class Relief:
    """A relief is map ``channel`` of a texture."""

    channel: int

    def picture(self, view: TexturedView, lit: Lit, colors: Tensor, around: Tensor) -> Tensor:
        """Return what ``core.texture.seen.Seen`` says of views that are lit, [1, 4, H, W]: the surface in the light of
        the lamp, and how steep the relief is.

        Args:
            view: the view.
            lit: its light.
            colors: sRGB [N, 3].
            around: the maps [4 · N, M] that ``lit.around`` looks up.
        """
        slope = lit.slope(NOMINAL_DEPTH * around[:, self.channel])
        if view.cover is not None:
            slope = slope * view.cover[:, None]
        shaded = clay(colors) * lit.brightness(slope)[:, None]
        shown = torch.cat([shaded, slope.square().sum(dim=1, keepdim=True)], dim=1)
        behind = torch.cat([view.background, torch.zeros_like(view.background[:, :1])], dim=1)
        return composite(behind, view.pixels, shown)
