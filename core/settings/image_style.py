"""The settings of style transfer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import BitDepth, ContentLayers, PictureSize, StyleLayers
from core.settings.image import ImageSettings
from core.settings.panel import Panel


class ImageStyleSettings(ImageSettings):
    """Paint the content of one picture in the style of others."""

    mode: Literal["image-style"] = "image-style"
    panel: ClassVar[Panel | None] = Panel(
        label="Style",
        description="The image in this editor, in the style of other pictures",
        icon="IMAGE_DATA",
        title="Styled image",
        editor="IMAGE_EDITOR",
        main=("content_weight", "style_scale", "keep_colors", "size", "steps"),
        groups={
            "Details": (
                *("precision", "learning_rate", "start"),
                *("style_layers", "content_layers", "parameterization", "robust"),
            ),
            "Network": ("backbone", "device"),
            "Image File": ("storage", "bit_depth"),
        },
        source="content",
    )
    content: Annotated[
        str,
        Field(
            description="Picture whose content to keep.",
            json_schema_extra={"file": "picture", "positional": True, "panel": "Picture whose content to keep"},
        ),
    ]
    style: Annotated[
        tuple[str, ...],
        Field(
            min_length=1,
            description="Pictures to use as the style; several are blended, or each fills its own mask.",
            json_schema_extra={
                "file": "picture",
                "positional": True,
                "panel": "Pictures to use as the style. Several are blended, or each fills its own mask",
            },
        ),
    ]
    size: Annotated[
        PictureSize | None,
        Field(
            description="Width and height of the result; a different shape crops the content. Omit to use the "
            "content's size, up to 1024 along the longer side.",
            json_schema_extra={
                "unit": "pixels",
                "size": True,
                "panel": "Width and height of the result; a different shape crops the content. Without a custom size, "
                "the result takes the content's size, up to 1024 pixels along the longer side",
            },
        ),
    ] = None
    content_weight: Annotated[
        float,
        Field(
            ge=0.0,
            le=1000.0,
            description="How strongly to keep the content; 0 ignores it.",
            json_schema_extra={"panel": "How strongly to keep the content. 0 ignores it"},
        ),
    ] = 2.0
    style_weights: Annotated[
        tuple[Annotated[float, Field(ge=0.0, le=100.0)], ...],
        Field(
            description="How much each style picture counts, one number for each; omit to weight them equally.",
            json_schema_extra={
                "panel": "How much each style picture counts, one number for each, separated by commas. Leave empty to "
                "weight them equally",
            },
        ),
    ] = ()
    style_scale: Annotated[
        float,
        Field(
            title="Pattern Size",
            ge=0.25,
            le=4.0,
            description="Size of the style's pattern in the result; 2 makes it twice as large.",
            json_schema_extra={
                "unit": "times",
                "panel": "Size of the style's pattern in the result. 2 makes it twice as large",
            },
        ),
    ] = 1.0
    keep_colors: Annotated[
        bool,
        Field(
            description="Keep the content's colors and take only strokes and shapes from the style.",
            json_schema_extra={"panel": "Keep the content's colors and take only strokes and shapes from the style"},
        ),
    ] = False
    masks: Annotated[
        tuple[str, ...],
        Field(
            description="Grayscale pictures, one for each style: white where the style applies, black where it "
            "doesn't. Where all of them are black, the content stays.",
            json_schema_extra={
                "file": "picture",
                "panel": "Grayscale pictures, one for each style: white where the style applies, black where it "
                "doesn't. Where all of them are black, the content stays",
            },
        ),
    ] = ()
    start: Annotated[
        Literal["content", "noise"],
        Field(
            title="Start From",
            description="What to start from: the content, coarse at first, or noise, which leaves more freedom.",
            json_schema_extra={
                "panel": "What to start from: the content, coarse at first, or noise, which leaves more freedom",
                "labels": {"content": "Content", "noise": "Noise"},
            },
        ),
    ] = "content"
    style_layers: StyleLayers = ()
    content_layers: ContentLayers = ()
    parameterization: Annotated[
        Literal["fourier", "pixel"],
        Field(
            description="What to optimize: the image's frequencies or, for comparison, its pixels (section 2 of the "
            "article).",
            json_schema_extra={
                "panel": "What to optimize: the image's frequencies or, for comparison, its pixels",
                "labels": {"fourier": "Fourier", "pixel": "Pixels"},
            },
        ),
    ] = "fourier"
    robust: Annotated[
        bool,
        Field(
            title="Random Shifts",
            description="Shift the image at random in each step, so the result doesn't depend on exact alignment.",
            json_schema_extra={
                "panel": "Shift the image at random in each step, so the result doesn't depend on exact alignment",
            },
        ),
    ] = True
    bit_depth: BitDepth = 8

    @model_validator(mode="after")
    def _check(self) -> ImageStyleSettings:
        for name, given in (("style weights", self.style_weights), ("masks", self.masks)):
            if given and len(given) != len(self.style):
                raise ValueError(f"give as many {name} as styles, {len(self.style)} and not {len(given)}, or none")
        if self.style_weights and not any(self.style_weights):
            raise ValueError("style weights must not all be 0; leave them out to count all styles the same")
        return self
