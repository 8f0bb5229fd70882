"""The settings of light-paintings: pictures that a small network makes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.settings.base import BitDepth, PictureSize
from core.settings.image import ImageSettings
from core.settings.image_feature import FEATURE
from core.settings.panel import Panel


class ImageCPPNSettings(ImageSettings):
    """Train a small network (CPPN) to paint a feature at any resolution (section 3 of the article)."""

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
            description="Width and height of the image, which is sharp at any size.",
            json_schema_extra={
                "unit": "pixels",
                "size": True,
                "panel": "Width and height of the image, which is sharp at any size",
            },
        ),
    ] = (1024, 1024)
    steps: Annotated[
        int,
        Field(
            ge=1,
            le=20000,
            description="Optimization steps; more steps give finer detail.",
            json_schema_extra={"panel": "Number of optimization steps. More steps take longer and give finer detail"},
        ),
    ] = 512
    view_size: Annotated[
        int,
        Field(
            ge=32,
            le=1024,
            description="Longer side of the image during optimization; larger views give finer detail.",
            json_schema_extra={
                "unit": "pixels",
                "panel": "Longer side of the image during optimization. Larger views take longer and give finer detail",
            },
        ),
    ] = 224
    depth: Annotated[
        int,
        Field(
            title="Network Depth",
            ge=1,
            le=16,
            description="Layers of the CPPN; more layers give finer detail.",
            json_schema_extra={"panel": "Number of layers of the CPPN. More layers give finer detail"},
        ),
    ] = 8
    width: Annotated[
        int,
        Field(
            title="Network Width",
            ge=1,
            le=64,
            description="Channels in each layer of the CPPN; more channels give richer images.",
            json_schema_extra={
                "panel": "Number of channels in each layer of the CPPN. More channels give richer images"
            },
        ),
    ] = 24
    activation: Annotated[
        Literal["atan", "atan-centred", "relu", "abs"],
        Field(
            description="Activation function of the CPPN: atan draws the article's beams, atan-centred the same beams "
            "from centered values, relu facets, abs folds.",
            json_schema_extra={
                "panel": "Function that shapes the image: the arctangents draw beams, ReLU facets, the absolute value "
                "folds",
                "labels": {
                    "atan": "Arctangent",
                    "atan-centred": "Centered Arctangent",
                    "relu": "ReLU",
                    "abs": "Absolute Value",
                },
            },
        ),
    ] = "atan"
    tileable: Annotated[
        bool,
        Field(
            description="Make an image that repeats seamlessly.",
            json_schema_extra={"panel": "Make an image that repeats seamlessly"},
        ),
    ] = False
    video: Annotated[
        bool,
        Field(
            title="Training Video",
            description="Also save a video of the training.",
            json_schema_extra={"panel": "Also save a video of the training"},
        ),
    ] = True
    bit_depth: BitDepth = 8
