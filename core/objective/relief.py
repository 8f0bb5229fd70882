"""What keeps a relief that shows a feature in the light of lamps from becoming too steep or too deep."""

from __future__ import annotations

from torch import Tensor

# What a mean square slope of 1, and heights as far from the middle as 1, cost, in parts of the excitation.
_FLATNESS, _MIDDLE = 0.2, 1.0


def relief_penalty(steepness: Tensor, heights: Tensor) -> Tensor:
    """Return what each place of a relief costs, in parts of the excitation, given the squares of its slopes and its
    ``heights`` in [0, 1], all of one shape."""
    return _FLATNESS * steepness + _MIDDLE * (heights - 0.5).square()
