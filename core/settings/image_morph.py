"""The settings of morphs between two light paintings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import model_validator

from core.settings.base import JobSettings
from core.settings.declare import SAME, setting
from core.settings.frames import FrameCount, FrameRate, FrameSize, check_frames
from core.settings.panel import Panel, image_panel


class ImageMorphSettings(JobSettings):
    """Turn one CPPN image into another by moving between their weights (section 3 of the article)."""

    mode: Literal["image-morph"] = "image-morph"
    panel: ClassVar[Panel | None] = image_panel(
        label="Morph",
        description="Frames between two light paintings",
        icon="MOD_SMOOTH",
        title="Morph",
        main=("a", "b"),
        look=(),
        output=("frames", "size", "rate", "back_and_forth"),
        network=("device",),
        file=("storage",),
        hidden=("seed",),
        keeps_files=True,
    )
    a: Annotated[
        str,
        setting(
            "CPPN weights to start from, as `image cppn` saves them.",
            "Weights of the light painting to start from. Every light painting comes with its weights",
            title="From",
            file="weights",
            positional=True,
        ),
    ]
    b: Annotated[
        str,
        setting(
            "CPPN weights to end with.",
            "Weights of the light painting to end with. Every light painting comes with its weights",
            title="To",
            file="weights",
            positional=True,
        ),
    ]
    frames: FrameCount = 60
    size: FrameSize = (512, 512)
    rate: FrameRate = 20
    back_and_forth: Annotated[
        bool, setting("Return to the first image, so that the animation can repeat.", SAME, title="Ping-Pong")
    ] = True

    @model_validator(mode="after")
    def _check(self) -> ImageMorphSettings:
        check_frames(self.frames, self.size)
        return self
