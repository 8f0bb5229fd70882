"""The settings of light paintings: images that a small network makes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from core.settings.common import BitDepth, Feature, Tileable, steps_setting, view_size_setting
from core.settings.declare import SAME, setting
from core.settings.image import ImageSettings
from core.settings.panel import Panel, image_panel
from core.settings.size import PictureSize, size_setting


class ImageCPPNSettings(ImageSettings):
    """Train a small network (CPPN) to paint a feature at any resolution (section 3 of the article)."""

    mode: Literal["image-cppn"] = "image-cppn"
    panel: ClassVar[Panel | None] = image_panel(
        label="CPPN",
        description="A feature painted by a small network, sharp at any size",
        icon="NODETREE",
        title="CPPN image",
        main=("size", "video", "steps"),
        details=("precision", "learning_rate", "view_size", "depth", "width", "activation", "tileable"),
        keeps_files=True,
    )
    feature: Feature
    size: Annotated[PictureSize, size_setting("Width and height of the image, which is sharp at any size.", SAME)] = (
        1024,
        1024,
    )
    steps: Annotated[
        int,
        steps_setting(
            "Optimization steps; more steps give finer detail.",
            "Number of optimization steps. More steps take longer and give finer detail",
        ),
    ] = 512
    view_size: Annotated[
        int,
        view_size_setting(
            "Longer side of the image during optimization; larger views give finer detail.",
            "Longer side of the image during optimization. Larger views take longer and give finer detail",
            smallest=32,
        ),
    ] = 224
    depth: Annotated[
        int,
        setting(
            "Layers of the CPPN; more layers give finer detail.",
            "Number of layers of the CPPN. More layers give finer detail",
            title="Network Depth",
            ge=1,
            le=16,
        ),
    ] = 8
    width: Annotated[
        int,
        setting(
            "Channels in each layer of the CPPN; more channels give richer images.",
            "Number of channels in each layer of the CPPN. More channels give richer images",
            title="Network Width",
            ge=1,
            le=64,
        ),
    ] = 24
    activation: Annotated[
        Literal["atan", "atan-centred", "relu", "abs"],
        setting(
            "Activation function of the CPPN: atan draws the beams in the article; atan-centred draws them from "
            "centered values; relu draws facets; abs draws folds.",
            "Function that shapes the image: the arctangents draw beams, ReLU draws facets, and the absolute value "
            "draws folds",
            labels={
                "atan": "Arctangent",
                "atan-centred": "Centered Arctangent",
                "relu": "ReLU",
                "abs": "Absolute Value",
            },
        ),
    ] = "atan"
    tileable: Tileable = False
    video: Annotated[bool, setting("Also save a video of the training.", SAME, title="Training Video")] = True
    bit_depth: BitDepth = 8
