"""Style: what views have in common with style pictures (article, sections 2 and 6).

Three kinds of statistics are compared: Gram matrices of a network's layers, second moments of the pictures' own finest
bands, and the distribution of colors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from core.backbone.network import INPUT
from core.objective.color_distribution import color_quantiles, mixed_quantiles
from core.objective.detail import detail_moments
from core.objective.gram import (
    gram_matrices,
    gram_matrix,
    layer_coverage,
    moments,
    shares_of,
    size_of,
    updated_average,
)
from core.objective.side_by_side import SideBySide, side_by_side
from core.objective.through_average import distance_through_average
from core.optimize import Averages

# With the average over views alone, one side of a model may turn dark as long as another turns bright; the distance of
# the single view, at half the weight, keeps every side near the style.
SINGLE_VIEW_SHARE = 0.5
# What a band and the colors count beside a layer.
_BAND_WEIGHT = 1.5
_COLOR_WEIGHT = 20.0
# A band with less energy than this counts less: it cannot be seen.
_FAINTEST_BAND = 0.02
# Turns of a smaller part of a view are left to other views.
_LEAST_TURNED = 0.02
_BAND, _COLORS = "band ", "colors"


@dataclass(frozen=True)
class Statistics:
    """What a style is known by.

    Attributes:
        layers: Gram matrices [N, C + 1, C + 1] by layer.
        bands: second moments [N, 3, 3] of the finest bands by octave; 0 is the finest.
        colors: the quantiles of the colors, [N, D, Q] (``core.objective.color_distribution``).
    """

    layers: Mapping[str, Tensor]
    bands: Mapping[int, Tensor]
    colors: Tensor

    def named(self) -> Iterator[tuple[str, Tensor]]:
        """Yield all of them, each with a name of its own."""
        yield from self.layers.items()
        yield from ((f"{_BAND}{octave}", band) for octave, band in self.bands.items())
        yield _COLORS, self.colors


def statistics(
    activations: Mapping[str, Tensor], images: Tensor, coverage: Tensor | None = None, finest_band: int = 0
) -> Statistics:
    """Return the statistics of N pictures.

    Args:
        activations: [N, C, h, w] by layer.
        images: the pictures [N, 3, H, W], sRGB in [0, 1].
        coverage: where they count, [N, 1, H, W] in [0, 1]; everywhere if not given.
        finest_band: the first band to look at.
    """
    # Several layers have the same size.
    shares: dict[torch.Size, Tensor] = {}
    layers = {}
    for layer, values in activations.items():
        size = values.shape[2:]
        if coverage is None:
            layers[layer] = gram_matrix(values)
            continue
        if size not in shares:
            shares[size] = shares_of(layer_coverage(coverage, values))
        layers[layer] = moments(values, shares[size])
    return Statistics(layers, detail_moments(images, coverage, finest_band), color_quantiles(images, coverage))


@dataclass(frozen=True)
class _Compared:
    """What statistics are compared with, side by side.

    Attributes:
        order: where each of them is.
        target: what they are to become, [1 or N, F].
        weight: how much each number counts, likewise.
        single_weight: how much it counts for the single view; None where no single view counts.
        means: where the mean color is.
    """

    order: SideBySide
    target: Tensor
    weight: Tensor
    single_weight: Tensor | None
    means: slice


def _compared(targets: Mapping[str, Tensor], single_share: float, balanced: bool) -> _Compared:
    order = SideBySide(tuple(target.shape[1:] for target in targets.values()))
    weights, single_weights = [], []
    for part, target in targets.items():
        weights.append((1 / _size(part, target)).view(-1, 1, 1).expand(-1, *target.shape[1:]))
        single_weights.append((single_share if part != _COLORS or balanced else 0.0) * weights[-1])
    # The last row of a Gram matrix holds the means.
    means = order.last_row(list(targets).index(INPUT)) if balanced and INPUT in targets else slice(0)
    return _Compared(
        order,
        side_by_side(list(targets.values())),
        side_by_side(weights),
        side_by_side(single_weights) if single_share or balanced else None,
        means,
    )


@dataclass(frozen=True)
class StyleObjective:
    """``target`` are the style's statistics, ``decay`` is what a step keeps of a moving average.

    ``name`` distinguishes the averages of several such objectives. ``single_view_share`` is the weight of the single
    view's own distance; 0 for pictures, whose parts need not look the same. ``balance`` is the weight of the
    squared distance of the single view's mean color, in the backbone's units, to that of the style; it needs the layer
    ``input``. Without it, a single view may have colors of its own. ``turned`` are for each turn the style's Gram
    matrices of more layers, which compare with it only those parts of views that are turned alike.
    """

    name: str
    target: Statistics
    decay: float
    single_view_share: float = SINGLE_VIEW_SHARE
    balance: float = 0.0
    turned: tuple[Mapping[str, Tensor], ...] = ()

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that the objective looks at."""
        return (*self.target.layers, *(self.turned[0] if self.turned else ()))

    @cached_property
    def _compared(self) -> dict[tuple[str, ...], _Compared]:
        """What the statistics of some names are compared with, as far as it was needed."""
        return {}

    def __call__(
        self,
        activations: Mapping[str, Tensor],
        images: Tensor,
        coverage: Tensor,
        averages: Averages,
        finest_band: int = 0,
        turns: Tensor | None = None,
    ) -> tuple[Tensor, Averages]:
        """Return the distance to the style, summed over statistics, as a mean over views, and the averages updated.

        Args:
            activations: [N, C, h, w] by layer, of N views; others than ``layers`` are left alone.
            images: the views [N, 3, H, W], sRGB in [0, 1].
            coverage: where the model is, [N, 1, H, W] in [0, 1].
            averages: what the previous steps left.
            finest_band: the first band that the images can show; finer ones do not count.
            turns: how much each turn counts, [N, T, H, W] in [0, 1]; needed if there are ``turned`` styles.
        """
        seen = statistics({layer: activations[layer] for layer in self.target.layers}, images, coverage, finest_band)
        found = dict(seen.named())
        wanted = self._compared_with(tuple(found))
        current = side_by_side(list(found.values()))
        keys = [f"{self.name}/{part}" for part in found]
        # What was not seen before begins with what is seen now.
        kept = [averages.get(key, value.detach()) for key, value in zip(keys, found.values(), strict=True)]
        average = updated_average(side_by_side(kept), current, self.decay)
        # Each view for itself, as if it were the step's only one: views can be anywhere.
        parted = wanted.order.parted(average.mean(dim=0, keepdim=True) if len(average) > 1 else average)
        updated: Averages = dict(zip(keys, parted, strict=True))
        total = distance_through_average(
            current, average, wanted.target, wanted.weight, wanted.single_weight, self.balance, wanted.means
        )
        if turns is not None:
            total = total + self._turned_distance(activations, coverage * turns, averages, updated)
        return total, {**averages, **updated}

    def unseen(self, averages: Averages, finest_band: int = 0) -> Averages:
        """Return the averages after views that show nothing of what is to have the style: what there was, and where
        that was nothing yet, the style itself. All parts of a step must keep averages of the same things."""
        parts = {f"{self.name}/{part}": target for part, target in self.target.named()}
        for octave in range(finest_band):
            parts.pop(f"{self.name}/{_BAND}{octave}", None)
        for turn in range(len(self.turned)):
            parts |= self._keys_of_turn(turn)
        return {**parts, **averages}

    def _compared_with(self, names: tuple[str, ...]) -> _Compared:
        """Return what the statistics of these names are compared with."""
        if names not in self._compared:
            targets = dict(self.target.named())
            self._compared[names] = _compared(
                {name: targets[name] for name in names}, self.single_view_share, self.balance > 0
            )
        return self._compared[names]

    def _key(self, turn: int, layer: str) -> str:
        """Return the name of a turn's average."""
        return f"{self.name}/turn {turn}/{layer}"

    def _keys_of_turn(self, turn: int) -> dict[str, Tensor]:
        """Return the targets of a turn by the names of their averages."""
        return {self._key(turn, layer): target for layer, target in self.turned[turn].items()}

    def _turned_distance(
        self, activations: Mapping[str, Tensor], turns: Tensor, averages: Averages, updated: Averages
    ) -> Tensor:
        """Return the distance of the parts [N, T, H, W] of some views to the turned styles, each by its share; put
        their averages into ``updated``."""
        shares = turns.mean(dim=(2, 3))
        shares = shares / shares.sum(dim=1, keepdim=True).clamp(min=1e-6)
        shares = shares * (shares >= _LEAST_TURNED)
        shares = shares / shares.sum(dim=1, keepdim=True).clamp(min=1e-6) / len(shares)
        total = turns.new_zeros(())
        # Small parts take no time.
        parts = turns * (shares > 0)[:, :, None, None]
        matrices = {
            layer: gram_matrices(activations[layer], layer_coverage(parts, activations[layer]))
            for layer in self.turned[0]
        }
        for turn, targets in enumerate(self.turned):
            views = torch.nonzero(shares[:, turn])[:, 0]
            if not len(views):
                updated.update({key: averages.get(key, target) for key, target in self._keys_of_turn(turn).items()})
                continue
            share = shares[views, turn].sum()
            for layer, target in targets.items():
                current = matrices[layer][views, turn]
                key = self._key(turn, layer)
                average = updated_average(averages.get(key), current, self.decay)
                updated[key] = average.mean(dim=0, keepdim=True)
                weight = 1 / size_of(target)[:, None, None]
                total = total + share * distance_through_average(
                    current, average, target, weight, self.single_view_share * weight
                )
        return total


def _size(part: str, target: Tensor) -> Tensor:
    """Return what the distance of a statistic to its target [N, R, C] is divided by, [N]: its size, so that it counts
    as much as a layer of that size, over what it counts beside a layer."""
    if part == _COLORS:
        return target.new_tensor([target[0].numel() / _COLOR_WEIGHT])
    if part.startswith(_BAND):
        return size_of(target, _FAINTEST_BAND) / _BAND_WEIGHT
    return size_of(target)


def blended(styles: Sequence[Statistics], weights: Sequence[float]) -> Statistics:
    """Return the statistics of several pictures taken together; the ``weights`` must not all be 0."""

    def mean(parts: Sequence[Tensor]) -> Tensor:
        weighted = [weight / sum(weights) * part for weight, part in zip(weights, parts, strict=True)]
        return torch.stack(weighted).sum(dim=0)

    return Statistics(
        layers={layer: mean([style.layers[layer] for style in styles]) for layer in styles[0].layers},
        bands={octave: mean([style.bands[octave] for style in styles]) for octave in styles[0].bands},
        colors=mixed_quantiles([style.colors for style in styles], weights),
    )
