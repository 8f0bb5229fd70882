"""The objective of style transfer: the statistics of the styles, the activations of the content (article,
section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.backbone.network import Backbone
from core.image.crops import Crop, cut
from core.objective.content import squared_content_distance
from core.objective.map_style import COLOR_SEEN, MapsSeen
from core.objective.style import Statistics, StyleObjective, blended, statistics
from core.objective.style_pictures import scaled_style
from core.optimize import Averages

# A crop with a smaller share of a style's mask tells too little about the style there.
_LEAST_SHARE = 0.01
# Larger style pictures go through the network in pieces.
_PIECE = 1024


@dataclass(frozen=True)
class TransferTargets:
    """The targets of a stage, in which the picture has (H, W) pixels.

    Attributes:
        content: the content [1, 3, H, W] in [0, 1].
        styles: one objective for each style, or one for a blend of all.
        weights: how much each style counts.
        masks: where each style counts, [1, 1, H, W] in [0, 1], on the CPU; empty for everywhere.
    """

    content: Tensor
    styles: tuple[StyleObjective, ...]
    weights: tuple[float, ...]
    masks: tuple[Tensor, ...]


@dataclass(frozen=True)
class TransferObjective:
    """The distance to the styles in the crop, averaged with the crops before it, plus that to the content.

    Maps count together with the color, as they are ``seen``. A picture may repeat (``wraps``).
    """

    backbone: Backbone
    stages: tuple[TransferTargets, ...]
    content_layers: tuple[str, ...]
    content_weight: float
    seen: MapsSeen = COLOR_SEEN
    wraps: bool = False

    def __call__(self, crop: Crop, pictures: Tensor, averages: Averages) -> tuple[Tensor, Averages]:
        stage = self.stages[crop.stage]
        content_layers = self.content_layers if self.content_weight > 0 else ()
        style_layers = tuple(dict.fromkeys(layer for style in stage.styles for layer in style.layers))
        colors, images = pictures[:, :3], self.seen.images(pictures)
        activations = self.backbone.activations(colors, tuple({*content_layers, *style_layers}))
        joined = self.seen.activations(self.backbone, images, style_layers, activations)
        loss = images.new_zeros(())
        # The average spans a round of crops, or all crops so far if they are fewer.
        decay = min(1 - 1 / crop.needed, crop.before / (crop.before + 1))
        for index, (style, weight) in enumerate(zip(stage.styles, stage.weights, strict=True)):
            mask = cut(stage.masks[index], crop.box, self.wraps) if stage.masks else torch.ones(1)
            share = float(mask.mean())
            if share >= _LEAST_SHARE and weight > 0:
                coverage = mask.to(images).expand_as(images[:, :1])
                distance, averages = replace(style, decay=decay)(joined, images, coverage, averages)
                # The same force on each pixel, however few they are.
                loss = loss + weight * share * distance
        if content_layers:
            with torch.no_grad():
                content = cut(stage.content, crop.box, self.wraps)
                wanted = self.backbone.activations(content, content_layers)
            loss = loss + self.content_weight * squared_content_distance(activations, wanted)
        return loss, averages


def style_target(
    backbone: Backbone, picture: Tensor, layers: Sequence[str], side: int, seen: MapsSeen = COLOR_SEEN
) -> Statistics:
    """Return the statistics of a picture with its maps [1, 3 + M, H, W], which are ``seen`` together, scaled to
    ``side`` pixels along its shorter side."""
    scaled = seen.images(scaled_style(picture, side))
    rows, columns = (-(-extent // _PIECE) for extent in scaled.shape[2:])
    pieces = [piece for row in scaled.chunk(rows, dim=2) for piece in row.chunk(columns, dim=3)]
    with torch.no_grad():
        found = [statistics(seen.activations(backbone, piece, layers), piece) for piece in pieces]
        return blended(found, [float(piece.numel()) for piece in pieces])
