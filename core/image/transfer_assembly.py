"""From the settings of a style transfer to its problem, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from core.backbone.network import Backbone
from core.errors import InputError
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
from core.objective.style_maps import StyleMaps, brought_by, style_maps
from core.objective.style_set import read_style
from core.parameterization.fourier_image import FourierImage
from core.parameterization.mapped_image import MOST_MAPS, MappedImage
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
# What a channel without a map starts from.
_MIDDLE = 0.5


@dataclass(frozen=True)
class TransferPictures:
    """The content [1, 3, H, W] and the masks [1, 1, H, W] in the size of the result; the styles with their maps,
    [1, 3 + M, H, W], in their own sizes, and what there is to know of ``maps``."""

    content: Tensor
    styles: list[Tensor]
    masks: list[Tensor]
    maps: StyleMaps


def open_problem(
    settings: ImageStyleSettings, folder: Path, backbone: Backbone, device: torch.device
) -> tuple[TransferProblem, StyleMaps]:
    """Return the problem of the job in ``folder``, and the maps that it makes with the picture.

    Raises:
        InputError: the job's files or settings cannot work together.
    """
    pictures = _open_pictures(settings, folder, device)
    size = (pictures.content.shape[2], pictures.content.shape[3])
    stages, whole_stages = plan_sizes(size, settings.steps, _LARGEST_WHOLE)
    if settings.tileable and len(stages.sizes) > whole_stages:
        raise InputError(
            f"A tileable image has at most {_LARGEST_WHOLE} x {_LARGEST_WHOLE} pixels; choose a smaller size."
        )
    if settings.tileable and (size[0] % 2 or size[1] % 2):
        raise InputError("A tileable image needs an even width and height; give the size with --size.")
    shift = min(SHIFT, min(stages.sizes[0]) - 1) if settings.robust else 0
    problem = TransferProblem(
        parameterization=_parameterization(settings, pictures, stages, whole_stages),
        stages=stages,
        crops=Crops(stages, whole_stages, settings.steps, _PART, shift, settings.seed, settings.tileable),
        objective=TransferObjective(
            backbone,
            tuple(_targets(settings, backbone, pictures, stages, min(stages.sizes[whole_stages - 1]))),
            known_layers(settings.content_layers or backbone.content_layers, backbone.layers),
            settings.content_weight,
            pictures.maps.seen,
            settings.tileable,
        ),
        keep_colors=settings.keep_colors,
        seed=settings.seed,
        wraps=settings.tileable,
    )
    return problem, pictures.maps


def _open_pictures(settings: ImageStyleSettings, folder: Path, device: torch.device) -> TransferPictures:
    # Half as much again, because content of another shape is cropped.
    largest = max(settings.size) * 3 // 2 if settings.size else _USUAL_SIZE
    content = as_tensor(read_picture(folder / settings.content, maximum_side=largest))
    masks = [as_tensor(read_picture(folder / name, maximum_side=largest)).mean(1, True) for name in settings.masks]
    masks = [scaled_to(mask, (content.shape[2], content.shape[3])) for mask in masks]
    if settings.size:
        content, masks = filled(content, settings.size), [filled(mask, settings.size) for mask in masks]
    sets = [read_style(folder / name) for name in settings.style]
    wanted = brought_by(sets, settings.relief != "none")
    # Occlusion needs a height to follow from.
    maps = style_maps(sets, [name for name in wanted if name != "occlusion"], settings)
    styles = [matched_colors(each.color, content) if settings.keep_colors else each.color for each in sets]
    if maps.each:
        styles = [torch.cat(pair, dim=1) for pair in zip(styles, maps.each, strict=True)]
    return TransferPictures(content.to(device), [style.to(device) for style in styles], masks, maps)


def _parameterization(
    settings: ImageStyleSettings, pictures: TransferPictures, stages: ImageStages, whole_stages: int
) -> MappedImage:
    sizes, content = stages.sizes[:whole_stages], pictures.content
    start = None
    # The content does not repeat.
    if settings.start == "content" and not settings.tileable:
        # Only what the first stage can show: finer detail comes from the style.
        coarse = scaled_to(content, sizes[0])
        start = functional.interpolate(coarse, size=sizes[-1], mode="bicubic").clamp(0, 1)
    in_pixels = settings.parameterization == "pixel"
    base = PixelImage(sizes, 1, start) if in_pixels else FourierImage(sizes, 1, start)
    colors = PatchedImage(stages.sizes, base, whole_stages, _GAIN)
    means = pictures.maps.seen.means
    if not means:
        return MappedImage(colors)
    channels = content.new_tensor([*means, *(MOST_MAPS - len(means)) * [_MIDDLE]])
    flat = channels.view(1, MOST_MAPS, 1, 1).expand(-1, -1, *sizes[-1]).contiguous()
    of_maps = PixelImage(sizes, 1, flat) if in_pixels else FourierImage(sizes, 1, flat, calm=True)
    return MappedImage(colors, PatchedImage(stages.sizes, of_maps, whole_stages, _GAIN), len(means))


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
            targets.append(style_target(backbone, style, layers, side, pictures.maps.seen))
        if not pictures.masks:
            # All styles become one.
            targets = [blended(targets, weights)]
        yield TransferTargets(
            content=scaled_to(pictures.content, size),
            styles=tuple(StyleObjective(f"{size}/{index}", target, 0.0, 0.0) for index, target in enumerate(targets)),
            weights=tuple(weight * len(weights) / sum(weights) for weight in weights) if pictures.masks else (1.0,),
            masks=tuple(scaled_to(mask, size) for mask in pictures.masks),
        )
