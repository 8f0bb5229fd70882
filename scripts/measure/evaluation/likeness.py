"""Style and content as judged by networks that no texture is optimized for.

style = relative L1 distance between the mean Gram matrices of fresh views and those of the style picture, averaged over
layers and over views of the whole and from close up. ``over_wrapped`` divides it by that of the wrapped picture: the
style picture simply laid over the UV map. ``own`` is the distance of pieces of the style picture itself, as many and
about as large as what views show: whoever is closer resembles the picture more than its own parts do.
content = mean relative distance between the deeper activations of fresh views and those of the base texture, divided by
that of the wrapped picture: 0 is the base texture itself, 1 shows no more of it than the wrapped picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.objective.content import content_distance
from core.objective.gram import gram_matrix, layer_coverage, relative_distance
from scripts.measure.evaluation.judges import Judge
from scripts.measure.evaluation.model import Model
from scripts.measure.evaluation.pictures import style_at_zoom

# The side of a square as large as what a view shows of a model, in pixels.
_PIECE = 150
CONTENT_LAYERS = ("blocks.2.2", "blocks.3.3", "blocks.4.3")
"""Layers of EfficientNet-Lite2 in which content is compared."""


@dataclass(frozen=True)
class Likeness:
    """A distance, the same divided by that of the wrapped picture, and, of styles, that of the picture's own pieces."""

    distance: float
    over_wrapped: float
    own: float | None = None


def style_likeness(model: Model, bare: Model, style: Tensor, judge: Judge, seed: int = 10_000) -> Likeness:
    """Return the distance of the model to a style picture; ``bare`` has the wrapped picture."""
    zooms = sorted({1, max(1, model.closest_zoom)})
    own, theirs = (
        sum(_style_distance(m, style, zoom, judge, seed) for zoom in zooms) / len(zooms) for m in (model, bare)
    )
    pieces = sum(_distance_of_pieces(style, zoom, judge, seed) for zoom in zooms) / len(zooms)
    return Likeness(own, own / theirs, pieces)


def content_likeness(model: Model, base: Model, bare: Model, judge: Judge, seed: int = 10_000) -> Likeness:
    """Return the distance of the model to ``base``, which has the base texture; ``bare`` has the wrapped picture."""
    with torch.no_grad():
        looks = base.looks(judge.views, 1, seed)
        wanted = [judge.network.activations(look.image, CONTENT_LAYERS) for look in looks]
    own, theirs = (_content_distance(m, wanted, judge, seed) for m in (model, bare))
    return Likeness(own, own / theirs)


def distance_of(judge: Judge, seen: Iterable[tuple[Tensor, Tensor | None]], picture: Tensor) -> float:
    """Return the distance of what is seen to a picture [1, 3, H, W]: images of that shape, each with how much its parts
    count, [1, 1, H, W], or None if all of it does."""
    network, layers = judge.network, judge.layers
    with torch.no_grad():
        targets = {layer: gram_matrix(values) for layer, values in network.activations(picture, layers).items()}
        sums, count = {layer: torch.zeros_like(target) for layer, target in targets.items()}, 0
        for image, coverage in seen:
            count += 1
            for layer, values in network.activations(image, layers).items():
                sums[layer] += gram_matrix(values, None if coverage is None else layer_coverage(coverage, values))
        return float(torch.stack([relative_distance(sums[layer] / count, targets[layer]) for layer in layers]).mean())


def _distance_of_pieces(style: Tensor, zoom: float, judge: Judge, seed: int) -> float:
    picture, random = style_at_zoom(style, zoom), np.random.default_rng(seed)
    side = min(_PIECE, *picture.shape[2:])
    corners = [[random.integers(0, extent - side + 1) for extent in picture.shape[2:]] for _ in range(judge.views)]
    pieces = ((picture[:, :, top : top + side, left : left + side], None) for top, left in corners)
    return distance_of(judge, pieces, picture)


def _style_distance(model: Model, style: Tensor, zoom: float, judge: Judge, seed: int) -> float:
    looks = ((look.image, look.coverage) for look in model.looks(judge.views, zoom, seed))
    return distance_of(judge, looks, style_at_zoom(style, zoom))


def _content_distance(model: Model, wanted: list[dict[str, Tensor]], judge: Judge, seed: int) -> float:
    with torch.no_grad():
        distances = [
            content_distance(judge.network.activations(look.image, CONTENT_LAYERS), activations, look.coverage)
            for look, activations in zip(model.looks(len(wanted), 1, seed), wanted, strict=True)
        ]
    return float(torch.stack(distances).mean())
