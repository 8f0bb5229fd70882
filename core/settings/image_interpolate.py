"""The settings of aligned interpolations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import PictureSize, check_frames
from core.settings.image import ImageSettings
from core.settings.panel import Panel


class ImageInterpolateSettings(ImageSettings):
    """Section 1 of the article: frames that turn from one feature into another, with everything in its place."""

    mode: Literal["image-interpolate"] = "image-interpolate"
    panel: ClassVar[Panel | None] = Panel(
        label="Interpolate",
        description="Frames that turn from one feature into another",
        icon="SEQUENCE",
        title="Interpolation",
        editor="IMAGE_EDITOR",
        main=("frames", "size", "loop", "steps"),
        groups={
            "Details": ("precision", "learning_rate", "aligned", "neighbor_weight", "rate"),
            "Network": ("backbone", "device"),
            "Image File": ("storage",),
        },
        keeps_files=True,
    )
    features: Annotated[
        tuple[str, ...],
        Field(
            min_length=2,
            max_length=16,
            description="Features to go through, two or more; see `image feature` for how they are written.",
            json_schema_extra={"network": "expression", "positional": True},
        ),
    ]
    frames: Annotated[int, Field(ge=2, le=256, description="How many frames to make.")] = 12
    size: Annotated[
        PictureSize,
        Field(description="Width and height of a frame.", json_schema_extra={"unit": "pixels", "size": True}),
    ] = (256, 256)
    aligned: Annotated[
        bool, Field(description="Let the frames share a coarse picture, so that things keep their places.")
    ] = True
    neighbor_weight: Annotated[
        float,
        Field(ge=0.0, le=100.0, description="How strongly frames are drawn towards their neighbours; 0 leaves it out."),
    ] = 0.0
    loop: Annotated[bool, Field(description="Lead from the last feature back to the first one.")] = False
    rate: Annotated[
        int,
        Field(ge=1, le=60, description="Speed of the animation.", json_schema_extra={"unit": "frames a second"}),
    ] = 8

    @model_validator(mode="after")
    def _check(self) -> ImageInterpolateSettings:
        check_frames(self.frames, self.size)
        return self
