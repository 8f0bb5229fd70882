"""The settings of style transfer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.settings.common import (
    BitDepth,
    ContentLayers,
    StyleLayers,
    Tileable,
    check_styles,
    content_weight_setting,
    style_scale_setting,
)
from core.settings.declare import SAME, setting
from core.settings.direction import StyleWeights
from core.settings.image import ImageSettings
from core.settings.image_maps import SOFT_DEPTHS, USUAL_DEPTH, ImageDepth, ImageMaps, ImageRelief
from core.settings.panel import Panel, image_panel
from core.settings.relief import Roughness, RoughnessContrast
from core.settings.size import PictureSize, size_setting


class ImageStyleSettings(ImageSettings):
    """Paint the content of one picture in the style of others."""

    mode: Literal["image-style"] = "image-style"
    panel: ClassVar[Panel | None] = image_panel(
        label="Style",
        description="The image in this editor, in the style of other pictures",
        icon="IMAGE_DATA",
        title="Styled image",
        look=("style_scale", "content_weight", "keep_colors", "tileable", "seed"),
        main=("relief", "steps"),
        relief=("depth",),
        maps=("maps", "roughness", "roughness_contrast"),
        output=("size",),
        advanced=(
            *("start", "parameterization", "robust", "style_layers", "content_layers"),
            *("learning_rate", "precision"),
        ),
        source="content",
        soft={"depth": SOFT_DEPTHS},
    )
    content: Annotated[str, setting("Picture whose content to keep.", SAME, file="picture", positional=True)]
    style: Annotated[
        tuple[str, ...],
        setting(
            "Pictures to use as the style, or folders of maps (color, normal, height, roughness …), whose names tell "
            "which is which; several are blended, or each fills its own mask.",
            "Pictures or folders of maps to use as the style. Several are blended, or each fills its own mask",
            file="picture",
            folders=True,
            positional=True,
            min_length=1,
        ),
    ]
    size: Annotated[
        PictureSize | None,
        size_setting(
            "Width and height of the result; a different shape crops the content. Omit to use the content's size, up "
            "to 1024 along the longer side.",
            "Width and height of the result; a different shape crops the content. Without a custom size, the result "
            "takes the content's size, up to 1024 pixels along the longer side",
        ),
    ] = None
    content_weight: Annotated[float, content_weight_setting("the content")] = 2.0
    style_weights: StyleWeights = ()
    style_scale: Annotated[float, style_scale_setting("in the result", "the image")] = 1.0
    keep_colors: Annotated[
        bool, setting("Keep the content's colors and take only strokes and shapes from the style.", SAME)
    ] = False
    masks: Annotated[
        tuple[str, ...],
        setting(
            "Grayscale pictures, one for each style: white where the style applies, black where it doesn't. Where all "
            "of them are black, the content stays.",
            SAME,
            file="picture",
        ),
    ] = ()
    start: Annotated[
        Literal["content", "noise"],
        setting(
            "What to start from: the content, coarse at first, or noise, which leaves more freedom.",
            SAME,
            title="Start From",
            labels={"content": "Content", "noise": "Noise"},
        ),
    ] = "content"
    tileable: Tileable = False
    style_layers: StyleLayers = ()
    content_layers: ContentLayers = ()
    parameterization: Annotated[
        Literal["fourier", "pixel"],
        setting(
            "What to optimize: the image's frequencies or, for comparison, its pixels (section 2 of the article).",
            "What to optimize: the image's frequencies or, for comparison, its pixels",
            title="Paint With",
            labels={"fourier": "Waves", "pixel": "Pixels"},
        ),
    ] = "fourier"
    robust: Annotated[
        bool,
        setting(
            "Shift the image at random in each step, so the result doesn't depend on exact alignment.",
            SAME,
            title="Jitter",
        ),
    ] = True
    bit_depth: BitDepth = 8
    relief: ImageRelief = "none"
    maps: ImageMaps = ()
    depth: ImageDepth = USUAL_DEPTH
    roughness: Roughness = 0.6
    roughness_contrast: RoughnessContrast = 0.3

    @property
    def metallic(self) -> float:
        """The metallic value of a style that has no map of it, beside others that have."""
        return 0.0

    @model_validator(mode="after")
    def _check(self) -> ImageStyleSettings:
        check_styles(self.style, self.style_weights, self.masks)
        return self
