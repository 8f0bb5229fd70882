"""Which layers make style and content, for networks without a choice by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from core.backbone.network import INPUT, Layer

# Deeper layers see objects more than patterns; also, few places of a view of 256 pixels are left there.
_DEEPEST_STRIDE = 16
_MOST_OF_A_STRIDE = 2
# The first two thirds of a network that keeps its stride, as transformers do.
_PATTERNS = 2 / 3
_MOST_OF_ONE_STRIDE = 5
_CONTENT_STRIDES = (8, 16)


def style_layers(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Return the input, and of each stride up to 16 the first and the last layer; of a network that has only one
    stride, layers spread evenly over its first two thirds."""
    levels = _group_by_stride(layers)
    if len(levels) == 1:
        level = levels[0][: max(1, round(len(levels[0]) * _PATTERNS))]
        return (INPUT, *_spread_evenly(level, _MOST_OF_ONE_STRIDE))
    shallow = [level for level in levels if level[0].stride <= _DEEPEST_STRIDE] or levels[:1]
    return (INPUT, *(name for level in shallow for name in _spread_evenly(level, _MOST_OF_A_STRIDE)))


def content_layers(layers: Sequence[Layer]) -> tuple[str, ...]:
    """Return the last layer of stride 8 and the first of stride 16; for a network without them, the middle layer."""
    by_stride = {level[0].stride: level for level in _group_by_stride(layers)}
    eighth, sixteenth = (by_stride.get(stride, []) for stride in _CONTENT_STRIDES)
    if eighth and len(by_stride) > 1:
        return tuple(layer.name for layer in (*eighth[-1:], *sixteenth[:1]))
    deeper = [layer for layer in layers if layer.name != INPUT]
    return (deeper[(len(deeper) - 1) // 2].name,)


def _group_by_stride(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Return the layers beyond the input, those of one stride together."""
    deeper = (layer for layer in layers if layer.name != INPUT)
    return [list(level) for _, level in groupby(deeper, key=lambda layer: layer.stride)]


def _spread_evenly(level: Sequence[Layer], most: int) -> list[str]:
    """Return the names of at most ``most`` layers, from the first to the last at even distances."""
    if len(level) <= most:
        return [layer.name for layer in level]
    return [level[round(index * (len(level) - 1) / (most - 1))].name for index in range(most)]
