"""Maps that go together: parameters live in a space where the maps of a style are uncorrelated, as colors do
(``core.parameterization.color``)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.parameterization.channels import MapSpace
from core.settings.relief import MapName

# Values beyond are stray ones.
_STRAY = 0.01
# The range, between the ends of a map, whose logits say how it varies, rather than about its ends.
_LOWEST, _HIGHEST = 0.02, 0.98
# Of what maps have in common, the most: each stays free to be something else.
_MOST_SHARED = 0.99
# Maps that are almost one number have ends so far apart, and logits that vary so much.
_NARROWEST, _LEAST_DEVIATION = 1e-3, 0.3
_PIXELS = 1 << 18


def joint_spaces(names: Sequence[MapName], maps: Sequence[Tensor]) -> tuple[MapSpace, ...]:
    """Return the spaces of M maps that go together as those of some styles do, each [1, M, H, W] in [0, 1].

    Independent parameters of one size make logits that vary and go together as the styles' do: so does whatever the
    optimizer has not decided yet, such as grain. Each map follows those before it, and what these do not know of it is
    its own (the Cholesky factor of the covariances).
    """
    if not names:
        return ()
    values = torch.cat([_some_pixels(each, _PIXELS // len(maps)) for each in maps], dim=1).double()
    lowest, highest = values.quantile(values.new_tensor([_STRAY, 1 - _STRAY]), dim=1)
    # Of a map that has but a few values other than its usual one, the ends are all of them.
    narrow = highest - lowest < _NARROWEST
    lowest = torch.where(narrow, values.amin(1), lowest).clamp(max=1 - _NARROWEST)
    highest = torch.where(narrow, values.amax(1), highest).clamp(min=lowest + _NARROWEST)
    inside = (values - lowest[:, None]) / (highest - lowest)[:, None]
    shares = _shares(torch.logit(inside.clamp(_LOWEST, _HIGHEST)))
    described = zip(names, values.mean(dim=1).tolist(), lowest.tolist(), highest.tolist(), shares.tolist(), strict=True)
    return tuple(MapSpace(name, mean, ends=(low, high), shares=tuple(row)) for name, mean, low, high, row in described)


def _shares(logits: Tensor) -> Tensor:
    """Return a factor [M, M] of the covariances of logits [M, P], over their usual deviation."""
    deviations = logits.std(dim=1).clamp(min=_LEAST_DEVIATION)
    shared = _MOST_SHARED * torch.nan_to_num(torch.corrcoef(logits)).reshape(len(logits), len(logits))
    factor = torch.linalg.cholesky(shared.fill_diagonal_(1.0))
    return (deviations / deviations.log().mean().exp())[:, None] * factor


def _some_pixels(maps: Tensor, most: int) -> Tensor:
    """Return at most so many pixels [M, P], spread evenly over maps [1, M, H, W]."""
    pixels = maps[0].flatten(1)
    return pixels[:, :: -(-pixels.shape[1] // most)]
