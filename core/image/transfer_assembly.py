"""From the settings of a style transfer to its problem, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone
from core.files.picture import read_picture
from core.files.tensors import as_tensor, scaled_to
from core.image.crops import SHIFT, Crops, plan_sizes
from core.image.pictures import filled
from core.image.stages import ImageStages
from core.image.transfer import TransferProblem
from core.image.transfer_objective import TransferObjective, TransferTargets, style_target
from core.objective.color_transfer import matched_colors
from core.objective.expression import known_layers
from core.objective.style import StyleObjective, blended
from core.parameterization.fourier_image import FourierImage
from core.parameterization.patched_image import PatchedImage
from core.parameterization.pixel_image import PixelImage
from core.settings.common import weights_of
from core.settings.image_style import ImageStyleSettings

# Pixels along the longer side: by default, of pictures that are seen as a whole, of parts.
_USUAL_SIZE, _LARGEST_WHOLE, _PART = 1024, 1024, 512
# Step length of detail in parts, relative to that of whole pictures.
_GAIN = 0.25
# If enlarged more, a style says nothing about the finest detail of large pictures.
_MOST_ENLARGED = 2


@dataclass(frozen=True)
class TransferPictures:
    """The content [1, 3, H, W] and the masks [1, 1, H, W] in the size of the result; the styles in their own sizes."""

    content: Tensor
    styles: list[Tensor]
    masks: list[Tensor]


def open_problem(
    settings: ImageStyleSettings, folder: Path, backbone: Backbone, device: torch.device
) -> TransferProblem:
    """Return the problem of the job in ``folder``.

    Raises:
        InputError: the job's files or settings cannot work together.
    """
    pictures = _open_pictures(settings, folder, device)
    size = (pictures.content.shape[2], pictures.content.shape[3])
    stages, whole_stages = plan_sizes(size, settings.steps, _LARGEST_WHOLE)
    shift = min(SHIFT, min(stages.sizes[0]) - 1) if settings.robust else 0
    return TransferProblem(
        parameterization=_parameterization(settings, pictures.content, stages, whole_stages),
        stages=stages,
        crops=Crops(stages, whole_stages, settings.steps, _PART, shift, settings.seed),
        objective=TransferObjective(
            backbone,
            tuple(_targets(settings, backbone, pictures, stages, min(stages.sizes[whole_stages - 1]))),
            known_layers(settings.content_layers or backbone.content_layers, backbone.layers),
            settings.content_weight,
        ),
        keep_colors=settings.keep_colors,
        seed=settings.seed,
    )


def _open_pictures(settings: ImageStyleSettings, folder: Path, device: torch.device) -> TransferPictures:
    # Half as much again, because content of another shape is cropped.
    largest = max(settings.size) * 3 // 2 if settings.size else _USUAL_SIZE
    content = as_tensor(read_picture(folder / settings.content, maximum_side=largest))
    masks = [as_tensor(read_picture(folder / name, maximum_side=largest)).mean(1, True) for name in settings.masks]
    masks = [scaled_to(mask, (content.shape[2], content.shape[3])) for mask in masks]
    if settings.size:
        content, masks = filled(content, settings.size), [filled(mask, settings.size) for mask in masks]
    styles = [as_tensor(read_picture(folder / name)) for name in settings.style]
    if settings.keep_colors:
        styles = [matched_colors(style, content) for style in styles]
    return TransferPictures(content.to(device), [style.to(device) for style in styles], masks)


def _parameterization(
    settings: ImageStyleSettings, content: Tensor, stages: ImageStages, whole_stages: int
) -> PatchedImage:
    sizes = stages.sizes[:whole_stages]
    start = None
    if settings.start == "content":
        # Only what the first stage can show: finer detail comes from the style.
        coarse = scaled_to(content, sizes[0])
        start = functional.interpolate(coarse, size=sizes[-1], mode="bicubic").clamp(0, 1)
    kind = PixelImage if settings.parameterization == "pixel" else FourierImage
    return PatchedImage(stages.sizes, kind(sizes, 1, start), whole_stages, _GAIN)


def _targets(
    settings: ImageStyleSettings, backbone: Backbone, pictures: TransferPictures, stages: ImageStages, whole: int
) -> Iterator[TransferTargets]:
    """Yield the targets of each stage. ``whole`` is the shorter side of the largest picture that is seen as a whole."""
    layers = known_layers(settings.style_layers or backbone.style_layers, backbone.layers)
    weights = weights_of(settings.style, settings.style_weights)
    for size in stages.sizes:
        targets = []
        for style in pictures.styles:
            # The pattern keeps its size in the picture, as long as the style has something to say about the detail.
            largest = max(whole * settings.style_scale, min(style.shape[2:]) * _MOST_ENLARGED)
            side = round(min(min(size) * settings.style_scale, largest))
            targets.append(style_target(backbone, style, layers, side))
        if not pictures.masks:
            # All styles become one.
            targets = [blended(targets, weights)]
        yield TransferTargets(
            content=scaled_to(pictures.content, size),
            styles=tuple(StyleObjective(f"{size}/{index}", target, 0.0, 0.0) for index, target in enumerate(targets)),
            weights=tuple(weight * len(weights) / sum(weights) for weight in weights) if pictures.masks else (1.0,),
            masks=tuple(scaled_to(mask, size) for mask in pictures.masks),
        )
