"""The settings of morphs between two light-paintings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import JobSettings, PictureSize, check_frames
from core.settings.panel import Panel

WEIGHTS = {"file": "weights", "positional": True}


class ImageMorphSettings(JobSettings):
    """Turn one CPPN image into another by moving between their weights (section 3 of the article)."""

    mode: Literal["image-morph"] = "image-morph"
    panel: ClassVar[Panel | None] = Panel(
        label="Morph",
        description="Frames between two images made with the CPPN mode",
        icon="MOD_SMOOTH",
        title="Morph",
        editor="IMAGE_EDITOR",
        main=("a", "b", "frames", "size"),
        groups={"Details": ("rate", "back_and_forth"), "Network": ("device",), "Image File": ("storage",)},
        hidden=("seed",),
        keeps_files=True,
    )
    a: Annotated[
        str,
        Field(
            title="From",
            description="CPPN weights to start from, as `image cppn` saves them.",
            json_schema_extra={
                **WEIGHTS,
                "panel": "CPPN weights to start from. Every CPPN image comes with its weights",
            },
        ),
    ]
    b: Annotated[
        str,
        Field(
            title="To",
            description="CPPN weights to end with.",
            json_schema_extra={**WEIGHTS, "panel": "CPPN weights to end with. Every CPPN image comes with its weights"},
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
    ] = 60
    size: Annotated[
        PictureSize,
        Field(
            description="Width and height of each frame.",
            json_schema_extra={"unit": "pixels", "size": True, "panel": "Width and height of each frame"},
        ),
    ] = (512, 512)
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
    ] = 20
    back_and_forth: Annotated[
        bool,
        Field(
            title="Back and Forth",
            description="Return to the first image, so that the animation can repeat.",
            json_schema_extra={"panel": "Return to the first image, so that the animation can repeat"},
        ),
    ] = True

    @model_validator(mode="after")
    def _check(self) -> ImageMorphSettings:
        check_frames(self.frames, self.size)
        return self
