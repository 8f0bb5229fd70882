"""The settings of light-paintings: pictures that a small network makes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.settings.base import BitDepth, PictureSize
from core.settings.image import ImageSettings
from core.settings.image_feature import FEATURE
from core.settings.panel import Panel


class ImageCPPNSettings(ImageSettings):
    """Section 3 of the article: a small network (CPPN) learns to paint what excites a feature, at any resolution."""

    mode: Literal["image-cppn"] = "image-cppn"
    panel: ClassVar[Panel | None] = Panel(
        label="CPPN",
        description="A feature painted by a small network, sharp at any size",
        icon="NODETREE",
        title="Picture by a CPPN",
        editor="IMAGE_EDITOR",
        main=("size", "video", "steps"),
        groups={
            "Details": ("precision", "learning_rate", "view_size", "depth", "width", "activation", "tileable"),
            "Network": ("backbone", "device"),
            "Image File": ("storage", "bit_depth"),
        },
        keeps_files=True,
    )
    feature: Annotated[str, FEATURE]
    size: Annotated[
        PictureSize,
        Field(
            description="Width and height of the picture; any, it is as sharp at each.",
            json_schema_extra={"unit": "pixels", "size": True},
        ),
    ] = (1024, 1024)
    steps: Annotated[int, Field(ge=1, le=20000, description="Optimization steps; more steps give finer detail.")] = 512
    view_size: Annotated[
        int,
        Field(
            ge=32,
            le=1024,
            description="Longer side of the picture while it is optimized; larger views give finer detail.",
            json_schema_extra={"unit": "pixels"},
        ),
    ] = 224
    depth: Annotated[int, Field(ge=1, le=16, description="Layers of the CPPN; more give finer detail.")] = 8
    width: Annotated[int, Field(ge=1, le=64, description="Channels of each layer; more give richer pictures.")] = 24
    activation: Annotated[
        Literal["atan", "atan-centred", "relu", "abs"],
        Field(description="What bends the CPPN's values: the article's beams, the same centred, facets, or folds."),
    ] = "atan"
    tileable: Annotated[bool, Field(description="Make a picture that repeats without a seam.")] = False
    video: Annotated[bool, Field(description="Also write the training as a video.")] = True
    bit_depth: BitDepth = 8
