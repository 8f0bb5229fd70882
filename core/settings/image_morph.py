"""The settings of morphs between two light-paintings."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.settings.base import JobSettings, PictureSize, check_frames
from core.settings.panel import Panel

WEIGHTS = {"file": "weights", "positional": True}


class ImageMorphSettings(JobSettings):
    """Section 3 of the article: one light-painting turns into another as its weights become the other's."""

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
        str, Field(title="From", description="Weights that `image cppn` has written.", json_schema_extra=WEIGHTS)
    ]
    b: Annotated[str, Field(title="To", description="Weights to turn them into.", json_schema_extra=WEIGHTS)]
    frames: Annotated[int, Field(ge=2, le=256, description="How many frames to make.")] = 60
    size: Annotated[
        PictureSize,
        Field(description="Width and height of a frame.", json_schema_extra={"unit": "pixels", "size": True}),
    ] = (512, 512)
    rate: Annotated[
        int,
        Field(ge=1, le=60, description="Speed of the animation.", json_schema_extra={"unit": "frames a second"}),
    ] = 20
    back_and_forth: Annotated[bool, Field(description="Lead back to the first picture, so that it can repeat.")] = True

    @model_validator(mode="after")
    def _check(self) -> ImageMorphSettings:
        check_frames(self.frames, self.size)
        return self
