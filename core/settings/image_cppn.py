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
        label="Light Painting",
        description="A feature painted by a small network (CPPN), sharp at any size",
        icon="NODETREE",
        title="Light painting",
        look=("activation", "tileable", "seed"),
        output=("size", "video"),
        advanced=("depth", "width", "view_size", "learning_rate", "precision"),
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
            title="Net Depth",
            ge=1,
            le=16,
        ),
    ] = 8
    width: Annotated[
        int,
        setting(
            "Channels in each layer of the CPPN; more channels give richer images.",
            "Number of channels in each layer of the CPPN. More channels give richer images",
            title="Net Width",
            ge=1,
            le=64,
        ),
    ] = 24
    activation: Annotated[
        Literal["atan", "atan-centred", "relu", "abs"],
        setting(
            "Activation function of the CPPN: atan draws the beams in the article; atan-centred draws them from "
            "centered values; relu draws facets; abs draws folds.",
            "What the image is made of: beams of light (an arctangent), facets (ReLU), or folds (the absolute value)",
            title="Shapes",
            labels={"atan": "Beams", "atan-centred": "Centered", "relu": "Facets", "abs": "Folds"},
        ),
    ] = "atan"
    tileable: Tileable = False
    video: Annotated[bool, setting("Also save a video of the training.", SAME, title="Video")] = True
    bit_depth: BitDepth = 8
