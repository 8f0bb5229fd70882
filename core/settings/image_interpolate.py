"""The settings of aligned interpolations."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.settings.declare import SAME, setting
from core.settings.frames import FrameCount, FrameRate, FrameSize, check_frames
from core.settings.image import ImageSettings
from core.settings.panel import Panel, image_panel


class ImageInterpolateSettings(ImageSettings):
    """Make frames that turn from one feature into another, with everything in place (section 1 of the article)."""

    mode: Literal["image-interpolate"] = "image-interpolate"
    panel: ClassVar[Panel | None] = image_panel(
        label="Interpolate",
        description="Frames that turn from one feature into another",
        icon="SEQUENCE",
        title="Interpolation",
        look=("aligned", "neighbor_weight", "seed"),
        output=("frames", "size", "loop", "rate"),
        advanced=("learning_rate", "precision"),
        file=("storage",),
        keeps_files=True,
    )
    features: Annotated[
        tuple[str, ...],
        setting(
            "Two or more features to interpolate between, in order; `image feature --help` explains how to write them.",
            "Two or more features to interpolate between, in order",
            network="expression",
            positional=True,
            min_length=2,
            max_length=16,
        ),
    ]
    frames: FrameCount = 12
    size: FrameSize = (256, 256)
    aligned: Annotated[
        bool, setting("Let the frames share a coarse image, so that everything stays in place.", SAME)
    ] = True
    neighbor_weight: Annotated[
        float,
        setting(
            "How strongly each frame is drawn toward its neighbors; 0 turns this off.",
            "How strongly each frame is drawn toward its neighbors. 0 turns this off",
            title="Smooth",
            ge=0.0,
            le=100.0,
        ),
    ] = 0.0
    loop: Annotated[
        bool,
        setting(
            "Return from the last feature to the first.",
            "Return from the last feature to the first, so that the animation can repeat",
        ),
    ] = False
    rate: FrameRate = 8

    @model_validator(mode="after")
    def _check(self) -> ImageInterpolateSettings:
        check_frames(self.frames, self.size)
        return self
