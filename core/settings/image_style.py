"""The settings of style transfer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import BitDepth, ContentLayers, PictureSize, StyleLayers
from core.settings.image import ImageSettings
from core.settings.panel import Panel


class ImageStyleSettings(ImageSettings):
    """Style transfer: a picture's content in the style of other pictures."""

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
            description="Picture whose content the result shows.",
            json_schema_extra={"file": "picture", "positional": True},
        ),
    ]
    style: Annotated[
        tuple[str, ...],
        Field(
            min_length=1,
            description="Pictures whose style the result has; several are blended, or each takes its place with masks.",
            json_schema_extra={"file": "picture", "positional": True},
        ),
    ]
    size: Annotated[
        PictureSize | None,
        Field(
            description="Width and height of the result, cropped from the content where the shape differs; none given: "
            "the content's own, at most 1024 along the longer side.",
            json_schema_extra={"unit": "pixels", "size": True},
        ),
    ] = None
    content_weight: Annotated[
        float, Field(ge=0.0, le=1000.0, description="How strongly the content is kept; 0 ignores it.")
    ] = 2.0
    style_weights: Annotated[
        tuple[Annotated[float, Field(ge=0.0, le=100.0)], ...],
        Field(description="How much each style counts, one number for each; none given: all the same."),
    ] = ()
    style_scale: Annotated[
        float,
        Field(
            ge=0.25,
            le=4.0,
            description="Size of the style's pattern in the result; 2 is twice as large.",
            json_schema_extra={"unit": "times"},
        ),
    ] = 1.0
    keep_colors: Annotated[bool, Field(description="Keep the content's colours and take only strokes and shapes.")] = (
        False
    )
    masks: Annotated[
        tuple[str, ...],
        Field(
            description="Greyscale pictures, one for each style: white where that style goes, black where not; where "
            "all are black the content stays.",
            json_schema_extra={"file": "picture"},
        ),
    ] = ()
    start: Annotated[
        Literal["content", "noise"],
        Field(description="What the result grows from: the content, coarse at first, or noise, which is freer."),
    ] = "content"
    style_layers: StyleLayers = ()
    content_layers: ContentLayers = ()
    parameterization: Annotated[
        Literal["fourier", "pixel"],
        Field(description="What is optimized: frequencies, or pixels, to compare with (article, section 2)."),
    ] = "fourier"
    robust: Annotated[bool, Field(description="Shift the picture at random before each look of the network.")] = True
    bit_depth: BitDepth = 8

    @model_validator(mode="after")
    def _check(self) -> ImageStyleSettings:
        for name, given in (("style weights", self.style_weights), ("masks", self.masks)):
            if given and len(given) != len(self.style):
                raise ValueError(f"give as many {name} as styles, {len(self.style)} and not {len(given)}, or none")
        if self.style_weights and not any(self.style_weights):
            raise ValueError("style weights must not all be 0; leave them out to count all styles the same")
        return self
