"""The settings of aligned interpolations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import PictureSize, check_frames
from core.settings.image import ImageSettings
from core.settings.panel import Panel


class ImageInterpolateSettings(ImageSettings):
    """Make frames that turn from one feature into another, with everything in place (section 1 of the article)."""

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
            description="Two or more features to interpolate between, in order; `image feature --help` explains how to "
            "write them.",
            json_schema_extra={
                "network": "expression",
                "positional": True,
                "panel": "Two or more features to interpolate between, in order",
            },
        ),
    ]
    frames: Annotated[
        int,
        Field(
            ge=2,
            le=256,
            description="Number of frames to make.",
            json_schema_extra={"panel": "Number of frames to make"},
        ),
    ] = 12
    size: Annotated[
        PictureSize,
        Field(
            description="Width and height of each frame.",
            json_schema_extra={"unit": "pixels", "size": True, "panel": "Width and height of each frame"},
        ),
    ] = (256, 256)
    aligned: Annotated[
        bool,
        Field(
            description="Let the frames share a coarse image, so that everything stays in place.",
            json_schema_extra={"panel": "Let the frames share a coarse image, so that everything stays in place"},
        ),
    ] = True
    neighbor_weight: Annotated[
        float,
        Field(
            ge=0.0,
            le=100.0,
            description="How strongly each frame is drawn toward its neighbors; 0 turns this off.",
            json_schema_extra={"panel": "How strongly each frame is drawn toward its neighbors. 0 turns this off"},
        ),
    ] = 0.0
    loop: Annotated[
        bool,
        Field(
            description="Return from the last feature to the first.",
            json_schema_extra={"panel": "Return from the last feature to the first, so that the animation can repeat"},
        ),
    ] = False
    rate: Annotated[
        int,
        Field(
            title="Frame Rate",
            ge=1,
            le=60,
            description="Playback speed of the animation.",
            json_schema_extra={
                "unit": "frames per second",
                "panel": "Playback speed of the animation, in frames per second",
            },
        ),
    ] = 8

    @model_validator(mode="after")
    def _check(self) -> ImageInterpolateSettings:
        check_frames(self.frames, self.size)
        return self
