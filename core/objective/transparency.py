"""Opacity has a price (article, section 4)."""

from __future__ import annotations

import torch
from torch import Tensor

_WHOLE_SHARE = 0.5


def transparent_excitation(excitation: Tensor, whole: Tensor, seen: Tensor) -> Tensor:
    """Return what an excitation is worth: obj · (1 − mean alpha), for the part that the network sees and, at half
    the weight, for the whole picture.

    While the excitation is negative, the product would reward opacity alone; then it is returned unchanged.

    Args:
        excitation: a scalar.
        whole: mean alpha of the whole picture, in [0, 1].
        seen: mean alpha of the part that the network saw.
    """
    price = _WHOLE_SHARE * (1 - whole) + (1 - seen)
    return torch.where(excitation > 0, excitation * price, excitation)
